import { defineEntity, p } from '@mikro-orm/core';
import type { Grant } from '@vms/kit/auth/principal';

/** A program's way in: its prefix is shown, of the rest a hash is kept. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    prefix: p.string(),
    hash: p.string().unique(),
    scopes: p.json<Grant[]>(),
    createdBy: p.string(),
    createdAtMs: p.double(),
    expiresAtMs: p.double().nullable(),
    lastUsedAtMs: p.double().nullable(),
    revokedAtMs: p.double().nullable(),
  },
});
