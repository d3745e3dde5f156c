import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { grantTypes } from '../users/grant.type.ts';
import type { userType } from '../users/user.type.ts';
import type { UserView } from '../users/users.ts';
import type { Role } from './roles.ts';

/** Roles, and who holds them where. */
export function roleTypes(
  builder: Builder,
  { User }: ReturnType<typeof userType>,
  grants: ReturnType<typeof grantTypes>,
): void {
  const RoleType = builder.objectRef<Role>('Role').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      permissions: t.field({ type: [grants.Permission], resolve: (role) => role.permissions }),
      version: t.exposeInt('version'),
      builtIn: t.exposeBoolean('builtIn'),
    }),
  });
  const saved = (name: string, errors: readonly ('ValidationError' | 'NotFound' | 'Forbidden' | 'Conflict')[]) =>
    resultType(
      builder,
      `${name}Result`,
      successType<Services, { role: Role }>(builder, `${name}Success`, (t) => ({
        role: t.field({ type: RoleType, resolve: ({ role }) => role }),
      })),
      errors,
    );
  const held = (name: string) =>
    resultType(
      builder,
      `${name}Result`,
      successType<Services, { user: UserView }>(builder, `${name}Success`, (t) => ({
        user: t.field({ type: User, resolve: ({ user }) => user }),
      })),
      ['ValidationError', 'NotFound', 'Forbidden'],
    );
  const RemoveRoleResult = resultType(
    builder,
    'RemoveRoleResult',
    successType<Services, { id: string }>(builder, 'RemoveRoleSuccess', (t) => ({ id: t.exposeID('id') })),
    ['NotFound', 'Forbidden', 'Conflict'],
  );
  const CreateRoleInput = builder.inputType('CreateRoleInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      permissions: t.field({ type: [grants.Permission], required: true }),
    }),
  });
  const UpdateRoleInput = builder.inputType('UpdateRoleInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string({ required: true }),
      permissions: t.field({ type: [grants.Permission], required: true }),
    }),
  });
  const RemoveRoleInput = builder.inputType('RemoveRoleInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
  const heldInput = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({
        userId: t.id({ required: true }),
        roleId: t.id({ required: true }),
        scopeKind: t.field({ type: grants.ScopeKind, required: true }),
        scopeId: t.id({ required: true }),
      }),
    });
  const AssignRoleInput = heldInput('AssignRoleInput');
  const UnassignRoleInput = heldInput('UnassignRoleInput');
  builder.queryFields((t) => ({
    roles: t.field({
      type: [RoleType],
      ...askedBy('user', 'ADMIN'),
      resolve: (_, __, ctx) => ctx.services.roles.all(ctx.tenantId),
    }),
  }));
  builder.mutationFields((t) => ({
    createRole: t.field({
      type: saved('CreateRole', ['ValidationError', 'Forbidden', 'Conflict']),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: CreateRoleInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ role: await ctx.services.roles.create(ctx.caller, input) }),
    }),
    updateRole: t.field({
      type: saved('UpdateRole', ['ValidationError', 'NotFound', 'Forbidden', 'Conflict']),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: UpdateRoleInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ role: await ctx.services.roles.update(ctx.caller, input) }),
    }),
    removeRole: t.field({
      type: RemoveRoleResult,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: RemoveRoleInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ id: await ctx.services.roles.remove(ctx.caller, input.id) }),
    }),
    assignRole: t.field({
      type: held('AssignRole'),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: AssignRoleInput, required: true }) },
      resolve: async (_, { input: { userId, ...given } }, ctx) => {
        await ctx.services.roles.assign(ctx.caller, userId, given);
        return { user: await ctx.services.users.viewed(ctx.caller, userId) };
      },
    }),
    unassignRole: t.field({
      type: held('UnassignRole'),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: UnassignRoleInput, required: true }) },
      resolve: async (_, { input: { userId, ...taken } }, ctx) => {
        await ctx.services.roles.unassign(ctx.caller, userId, taken);
        return { user: await ctx.services.users.viewed(ctx.caller, userId) };
      },
    }),
  }));
}
