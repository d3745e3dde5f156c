import { defineEntity, p } from '@mikro-orm/core';

/** A refresh token, by its hash. Tokens that followed each other from one sign-in are a family. */
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
