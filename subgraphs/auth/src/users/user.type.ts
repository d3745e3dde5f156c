import type { Grant } from '@vms/kit/auth/principal';
import { permissions, scopeKinds } from '@vms/kit/auth/principal';
import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { Membership, UserView } from './users.ts';

/** User with its memberships, `Query.me`, and the mutations of administrators. */
export function userType(builder: Builder) {
  const Role = builder.enumType('AuthRole', { values: ['OWNER', 'ADMIN', 'OPERATOR', 'VIEWER'] as const });
  const Permission = builder.enumType('AuthPermission', { values: permissions });
  const ScopeKind = builder.enumType('AuthScopeKind', { values: scopeKinds });
  // Only pointed at: tenant owns it. The name comes along, so that signing in asks nobody else.
  const Tenant = builder.objectRef<{ id: string; name: string }>('Tenant').implement({
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name', { shareable: true }) }),
  });
  builder.asEntity(Tenant, {
    key: builder.keyDirective(builder.selection<{ id: string }>('id'), false),
    resolveReference: () => null,
  });
  const GrantType = builder.objectRef<Grant>('Grant').implement({
    fields: (t) => ({
      permission: t.field({ type: Permission, resolve: (grant) => grant.permission }),
      scopeKind: t.field({ type: ScopeKind, resolve: (grant) => grant.scopeKind }),
      scopeId: t.exposeID('scopeId'),
    }),
  });
  const MembershipType = builder.objectRef<Membership>('Membership').implement({
    fields: (t) => ({
      tenant: t.field({ type: Tenant, resolve: ({ tenantId, tenantName }) => ({ id: tenantId, name: tenantName }) }),
      role: t.field({ type: Role, resolve: (membership) => membership.role }),
      grants: t.field({ type: [GrantType], resolve: (membership) => membership.grants }),
    }),
  });
  const User = builder.objectRef<UserView>('User').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      email: t.exposeString('email'),
      name: t.exposeString('name'),
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

  const success = (name: string) =>
    successType<Services, { user: UserView }>(builder, name, (t) => ({
      user: t.field({ type: User, resolve: (result) => result.user }),
    }));
  const CreateUserResult = resultType(builder, 'CreateUserResult', success('CreateUserSuccess'), [
    'ValidationError',
    'Conflict',
    'Forbidden',
  ]);
  const changed = ['ValidationError', 'NotFound', 'Forbidden'] as const;
  const GrantResult = resultType(builder, 'GrantResult', success('GrantSuccess'), changed);
  const RevokeResult = resultType(builder, 'RevokeResult', success('RevokeSuccess'), changed);
  const CreateUserInput = builder.inputType('CreateUserInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      name: t.string({ required: true }),
      password: t.string({ required: true }),
      role: t.field({ type: Role, required: true }),
    }),
  });
  const grantInput = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({
        userId: t.id({ required: true }),
        permission: t.field({ type: Permission, required: true }),
        scopeKind: t.field({ type: ScopeKind, required: true }),
        scopeId: t.id({ required: true }),
      }),
    });
  const GrantInput = grantInput('GrantInput');
  const RevokeInput = grantInput('RevokeInput');
  builder.mutationFields((t) => ({
    createUser: t.field({
      ...askedBy('user', 'ADMIN'),
      type: CreateUserResult,
      args: { input: t.arg({ type: CreateUserInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ user: await ctx.services.users.create(ctx.caller, input) }),
    }),
    grant: t.field({
      ...askedBy('user', 'ADMIN'),
      type: GrantResult,
      args: { input: t.arg({ type: GrantInput, required: true }) },
      resolve: async (_, { input: { userId, ...grant } }, ctx) => ({
        user: await ctx.services.users.grant(ctx.caller, userId, grant),
      }),
    }),
    revoke: t.field({
      ...askedBy('user', 'ADMIN'),
      type: RevokeResult,
      args: { input: t.arg({ type: RevokeInput, required: true }) },
      resolve: async (_, { input: { userId, ...grant } }, ctx) => ({
        user: await ctx.services.users.revoke(ctx.caller, userId, grant),
      }),
    }),
  }));
  return User;
}
