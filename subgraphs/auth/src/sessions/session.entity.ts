import { defineEntity, p } from '@mikro-orm/core';

export type SignInMethod = 'PASSWORD' | 'OIDC' | 'SWITCH';

/** One sign-in, from there on renewed by refresh tokens until it ends. */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    userId: p.string().index(),
    method: p.string().length(16).$type<SignInMethod>(),
    createdAtMs: p.double(),
    usedAtMs: p.double(),
    expiresAtMs: p.double().index(),
  },
});

/** A refresh token, by its hash; `family` is its session. */
export const RefreshTokenEntity = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    hash: p.string().primary(),
    family: p.string().index(),
    userId: p.string(),
    tenantId: p.string(),
    expiresAtMs: p.double().index(),
    usedAtMs: p.double().nullable(),
  },
});

/** Attempts on one e-mail since its last success; known or not, so that it tells nothing. */
export const AttemptEntity = defineEntity({
  name: 'Attempt',
  tableName: 'attempt',
  properties: { key: p.string().primary(), count: p.integer(), notBeforeMs: p.double().index() },
});
