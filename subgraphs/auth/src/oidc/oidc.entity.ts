import { defineEntity, p } from '@mikro-orm/core';
import type { Role } from '../users/user.entity.ts';

/** A tenant's own identity provider. */
export const OidcProviderEntity = defineEntity({
  name: 'OidcProvider',
  tableName: 'oidc_provider',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    issuer: p.string().length(500),
    clientId: p.string(),
    secretSealed: p.string().length(2_000),
    redirectUri: p.string().length(500),
    /** What somebody becomes who is not a member yet; null = they are refused. */
    joinAs: p.string().length(16).$type<Role>().nullable(),
  },
});

/** A sign-in under way: good once, for ten minutes. */
export const OidcAttemptEntity = defineEntity({
  name: 'OidcAttempt',
  tableName: 'oidc_attempt',
  properties: {
    stateHash: p.string().primary(),
    providerId: p.string(),
    /** Verifier and nonce. */
    sealed: p.string().length(1_000),
    expiresAtMs: p.double().index(),
  },
});

/** Who a provider's subject is here. */
export const OidcLinkEntity = defineEntity({
  name: 'OidcLink',
  tableName: 'oidc_link',
  properties: { providerId: p.string().primary(), subject: p.string().primary(), userId: p.string().index() },
});
