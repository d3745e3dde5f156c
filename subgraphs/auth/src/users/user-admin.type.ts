import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { grantTypes } from './grant.type.ts';
import type { userType } from './user.type.ts';
import type { UserView } from './users.ts';

/** What administrators do with people. */
export function userAdminTypes(
  builder: Builder,
  { User, Role }: ReturnType<typeof userType>,
  grants: ReturnType<typeof grantTypes>,
): void {
  const success = (name: string) =>
    successType<Services, { user: UserView }>(builder, `${name}Success`, (t) => ({
      user: t.field({ type: User, resolve: (result) => result.user }),
    }));
  const changed = (name: string) =>
    resultType(builder, `${name}Result`, success(name), ['ValidationError', 'NotFound', 'Forbidden']);
  const made = (name: string) =>
    resultType(builder, `${name}Result`, success(name), ['ValidationError', 'Conflict', 'Forbidden']);
  const CreateUserInput = builder.inputType('CreateUserInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      name: t.string({ required: true }),
      password: t.string({ required: true }),
      role: t.field({ type: Role, required: true }),
    }),
  });
  const InviteUserInput = builder.inputType('InviteUserInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      name: t.string({ required: true }),
      role: t.field({ type: Role, required: true }),
    }),
  });
  const ResendInvitationInput = builder.inputType('ResendInvitationInput', {
    fields: (t) => ({ userId: t.id({ required: true }) }),
  });
  const SetUserDisabledInput = builder.inputType('SetUserDisabledInput', {
    fields: (t) => ({ userId: t.id({ required: true }), disabled: t.boolean({ required: true }) }),
  });
  const grantInput = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({
        userId: t.id({ required: true }),
        permission: t.field({ type: grants.Permission, required: true }),
        scopeKind: t.field({ type: grants.ScopeKind, required: true }),
        scopeId: t.id({ required: true }),
      }),
    });
  const GrantInput = grantInput('GrantInput');
  const RevokeInput = grantInput('RevokeInput');
  builder.queryFields((t) => ({
    users: t.field({
      type: countedConnection(builder, 'User', User),
      ...askedBy('user', 'ADMIN'),
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: (_, page, ctx) => ctx.services.users.page(ctx.caller, page),
    }),
  }));
  builder.mutationFields((t) => ({
    createUser: t.field({
      type: made('CreateUser'),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: CreateUserInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ user: await ctx.services.users.create(ctx.caller, input) }),
    }),
    inviteUser: t.field({
      type: made('InviteUser'),
      ...askedBy('user', 'ADMIN'),
      description: 'Mails a link that sets the password; somebody who has an account keeps theirs.',
      args: { input: t.arg({ type: InviteUserInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        const { user, isNew } = await ctx.services.users.invite(ctx.caller, input);
        if (isNew) await ctx.services.resets.invite(ctx.caller, user);
        return { user };
      },
    }),
    resendInvitation: t.field({
      type: resultType(builder, 'ResendInvitationResult', success('ResendInvitation'), [
        'NotFound',
        'Conflict',
        'Forbidden',
      ]),
      ...askedBy('user', 'ADMIN'),
      description: 'To a member who has not set a password yet; earlier links go on working until they expire.',
      args: { input: t.arg({ type: ResendInvitationInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        const user = await ctx.services.users.invited(ctx.caller, input.userId);
        await ctx.services.resets.invite(ctx.caller, user);
        return { user };
      },
    }),
    setUserDisabled: t.field({
      type: changed('SetUserDisabled'),
      ...askedBy('user', 'ADMIN'),
      description: 'In this tenant; ends their sessions here.',
      args: { input: t.arg({ type: SetUserDisabledInput, required: true }) },
      resolve: async (_, { input: { userId, disabled } }, ctx) => {
        const user = await ctx.services.users.setDisabled(ctx.caller, userId, disabled);
        if (disabled) await ctx.services.sessions.endAll(userId, ctx.tenantId);
        return { user };
      },
    }),
    grant: t.field({
      type: changed('Grant'),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: GrantInput, required: true }) },
      resolve: async (_, { input: { userId, ...grant } }, ctx) => ({
        user: await ctx.services.users.grant(ctx.caller, userId, grant),
      }),
    }),
    revoke: t.field({
      type: changed('Revoke'),
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: RevokeInput, required: true }) },
      resolve: async (_, { input: { userId, ...grant } }, ctx) => ({
        user: await ctx.services.users.revoke(ctx.caller, userId, grant),
      }),
    }),
  }));
}
