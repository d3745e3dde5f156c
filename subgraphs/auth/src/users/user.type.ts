import { askedBy } from '@vms/kit/builder';
import type { Builder } from '../builder.ts';
import type { grantTypes } from './grant.type.ts';
import type { Membership } from './memberships.ts';
import type { RoleGrant } from './user.entity.ts';
import type { UserView } from './users.ts';

/** User with its memberships, and `Query.me`. */
export function userType(builder: Builder, grants: ReturnType<typeof grantTypes>) {
  const Role = builder.enumType('AuthRole', { values: ['OWNER', 'ADMIN', 'OPERATOR', 'VIEWER'] as const });
  // Only pointed at: tenant owns it. The name comes along, so that signing in asks nobody else.
  const Tenant = builder.objectRef<{ id: string; name: string }>('Tenant').implement({
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name', { shareable: true }) }),
  });
  builder.asEntity(Tenant, {
    key: builder.keyDirective(builder.selection<{ id: string }>('id'), false),
    resolveReference: () => null,
  });
  const RoleGrantType = builder.objectRef<RoleGrant>('RoleGrant').implement({
    fields: (t) => ({
      roleId: t.exposeID('roleId'),
      scopeKind: t.field({ type: grants.ScopeKind, resolve: (held) => held.scopeKind }),
      scopeId: t.exposeID('scopeId'),
    }),
  });
  const MembershipType = builder.objectRef<Membership>('Membership').implement({
    fields: (t) => ({
      tenant: t.field({ type: Tenant, resolve: ({ tenantId, tenantName }) => ({ id: tenantId, name: tenantName }) }),
      role: t.field({ type: Role, resolve: (membership) => membership.role }),
      grants: t.field({ type: [grants.Grant], resolve: (membership) => membership.grants }),
      roles: t.field({ type: [RoleGrantType], resolve: (membership) => membership.roles ?? [] }),
      disabled: t.boolean({ resolve: (membership) => membership.disabledAtMs !== null }),
    }),
  });
  const User = builder.objectRef<UserView>('User').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      email: t.exposeString('email'),
      name: t.exposeString('name'),
      secondFactor: t.exposeBoolean('secondFactor'),
      memberships: t.field({ type: [MembershipType], resolve: (user) => user.memberships }),
      tenant: t.field({
        type: Tenant,
        nullable: true,
        description: 'The one signed in to.',
        resolve: ({ tenantId, memberships }) => {
          const membership = memberships.find((one) => one.tenantId === tenantId);
          return membership ? { id: tenantId, name: membership.tenantName } : null;
        },
      }),
    }),
  });
  builder.asEntity(User, {
    key: builder.selection<{ id: string }>('id'),
    // People are nothing that an edge needs to know.
    resolveReference: ({ id }, ctx) => (ctx.caller.kind === 'edge' ? null : ctx.services.users.view(ctx.caller, id)),
  });
  builder.queryType({
    fields: (t) => ({
      me: t.field({
        type: User,
        nullable: true,
        ...askedBy('person'),
        resolve: (_, __, ctx) => ctx.services.users.view(ctx.caller, ctx.caller.id),
      }),
    }),
  });
  builder.mutationType();
  return { User, Role };
}
