import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { grantTypes } from '../users/grant.type.ts';
import type { ApiKey } from './api-keys.ts';

const time = (ms: number | string | null | undefined): Date | null => (ms == null ? null : new Date(Number(ms)));

/** Keys of programs: made, listed and revoked by administrators. */
export function apiKeyTypes(builder: Builder, grants: ReturnType<typeof grantTypes>): void {
  const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      prefix: t.exposeString('prefix', { description: 'How the key begins: enough to recognise it.' }),
      scopes: t.field({ type: [grants.Grant], resolve: (key) => key.scopes }),
      createdAt: t.field({ type: 'DateTime', resolve: (key) => new Date(key.createdAtMs) }),
      expiresAt: t.field({ type: 'DateTime', nullable: true, resolve: (key) => time(key.expiresAtMs) }),
      lastUsedAt: t.field({ type: 'DateTime', nullable: true, resolve: (key) => time(key.lastUsedAtMs) }),
      revokedAt: t.field({ type: 'DateTime', nullable: true, resolve: (key) => time(key.revokedAtMs) }),
    }),
  });
  const CreateResult = resultType(
    builder,
    'CreateApiKeyResult',
    successType<Services, { key: ApiKey; secret: string }>(builder, 'CreateApiKeySuccess', (t) => ({
      key: t.field({ type: ApiKeyType, resolve: ({ key }) => key }),
      secret: t.exposeString('secret', { description: 'Send it as a bearer token. Shown this once.' }),
    })),
    ['ValidationError', 'Forbidden', 'Conflict'],
  );
  const RevokeResult = resultType(
    builder,
    'RevokeApiKeyResult',
    successType<Services, { key: ApiKey }>(builder, 'RevokeApiKeySuccess', (t) => ({
      key: t.field({ type: ApiKeyType, resolve: ({ key }) => key }),
    })),
    ['NotFound', 'Forbidden'],
  );
  const ScopeInput = builder.inputType('ApiKeyScopeInput', {
    fields: (t) => ({
      permission: t.field({ type: grants.Permission, required: true }),
      scopeKind: t.field({ type: grants.ScopeKind, required: true }),
      scopeId: t.id({ required: true }),
    }),
  });
  const CreateInput = builder.inputType('CreateApiKeyInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      scopes: t.field({ type: [ScopeInput], required: true }),
      expiresAt: t.field({ type: 'DateTime' }),
    }),
  });
  const RevokeInput = builder.inputType('RevokeApiKeyInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
  builder.queryFields((t) => ({
    apiKeys: t.field({
      type: [ApiKeyType],
      ...askedBy('person', 'ADMIN'),
      resolve: (_, __, ctx) => ctx.services.apiKeys.all(ctx.caller),
    }),
  }));
  builder.mutationFields((t) => ({
    createApiKey: t.field({
      type: CreateResult,
      ...askedBy('person', 'ADMIN'),
      args: { input: t.arg({ type: CreateInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.apiKeys.create(ctx.caller, input),
    }),
    revokeApiKey: t.field({
      type: RevokeResult,
      ...askedBy('person', 'ADMIN'),
      args: { input: t.arg({ type: RevokeInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ key: await ctx.services.apiKeys.revoke(ctx.caller, input.id) }),
    }),
  }));
}
