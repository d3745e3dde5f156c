import { type Grant, permissions, scopeKinds } from '@vms/kit/auth/principal';
import type { Builder } from '../builder.ts';

/** What may be granted, and where. */
export function grantTypes(builder: Builder) {
  const Permission = builder.enumType('AuthPermission', { values: permissions });
  const ScopeKind = builder.enumType('AuthScopeKind', { values: scopeKinds });
  const GrantType = builder.objectRef<Grant>('Grant').implement({
    fields: (t) => ({
      permission: t.field({ type: Permission, resolve: (grant) => grant.permission }),
      scopeKind: t.field({ type: ScopeKind, resolve: (grant) => grant.scopeKind }),
      scopeId: t.exposeID('scopeId'),
    }),
  });
  return { Permission, ScopeKind, Grant: GrantType };
}
