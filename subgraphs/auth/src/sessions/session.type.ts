import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { userType } from '../users/user.type.ts';
import type { sessionErrors } from './session-errors.ts';
import type { Session, SignedIn } from './sessions.ts';

/** A success that signs somebody in. */
export function signedInType(builder: Builder, name: string, { User }: ReturnType<typeof userType>) {
  return successType<Services, SignedIn>(builder, name, (t) => ({
    accessToken: t.exposeString('accessToken'),
    refreshToken: t.exposeString('refreshToken'),
    expiresAt: t.field({ type: 'DateTime', resolve: (one) => one.expiresAt }),
    user: t.field({ type: User, resolve: (one) => one.user }),
  }));
}

/** Signing in, staying so, leaving. Returns what signs somebody in. */
export function sessionTypes(
  builder: Builder,
  users: ReturnType<typeof userType>,
  errors: ReturnType<typeof sessionErrors>,
) {
  const { InvalidCredentials, TooManyAttempts, TokenInvalid, SecondFactorRequired } = errors;
  const LoginSuccess = signedInType(builder, 'LoginSuccess', users);
  const LoginResult = resultType(builder, 'LoginResult', LoginSuccess, [
    InvalidCredentials,
    TooManyAttempts,
    SecondFactorRequired,
    'ValidationError',
  ]);
  const RefreshResult = resultType(builder, 'RefreshResult', signedInType(builder, 'RefreshSuccess', users), [
    TokenInvalid,
  ]);
  const done = (name: string) =>
    successType<Services, { done: boolean }>(builder, name, (t) => ({ done: t.exposeBoolean('done') }));
  const LogoutResult = resultType(builder, 'LogoutResult', done('LogoutSuccess'), [TokenInvalid]);
  const SwitchTenantResult = resultType(builder, 'SwitchTenantResult', LoginSuccess, ['NotFound', 'Forbidden']);
  const EndSessionResult = resultType(builder, 'EndSessionResult', done('EndSessionSuccess'), ['NotFound']);
  const EndUserSessionsResult = resultType(
    builder,
    'EndUserSessionsResult',
    successType<Services, { ended: number }>(builder, 'EndUserSessionsSuccess', (t) => ({
      ended: t.exposeInt('ended'),
    })),
    ['NotFound', 'Forbidden'],
  );
  const Method = builder.enumType('SignInMethod', { values: ['PASSWORD', 'OIDC', 'SWITCH'] as const });
  const SessionType = builder.objectRef<Session>('Session').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      method: t.field({ type: Method, resolve: (session) => session.method }),
      current: t.boolean({ resolve: ({ id }, _, ctx) => id === ctx.principal?.sessionId }),
      createdAt: t.field({ type: 'DateTime', resolve: (session) => new Date(session.createdAtMs) }),
      lastUsedAt: t.field({ type: 'DateTime', resolve: (session) => new Date(session.usedAtMs) }),
      expiresAt: t.field({ type: 'DateTime', resolve: (session) => new Date(session.expiresAtMs) }),
    }),
  });
  const LoginInput = builder.inputType('LoginInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      password: t.string({ required: true }),
      code: t.string({ description: 'The second factor, or a recovery code, where there is one.' }),
      tenantId: t.id({ description: 'For people of several tenants; the first otherwise.' }),
    }),
  });
  const tokenInput = (name: string) =>
    builder.inputType(name, { fields: (t) => ({ refreshToken: t.string({ required: true }) }) });
  const RefreshInput = tokenInput('RefreshInput');
  const LogoutInput = tokenInput('LogoutInput');
  const SwitchTenantInput = builder.inputType('SwitchTenantInput', {
    fields: (t) => ({ tenantId: t.id({ required: true }) }),
  });
  const EndSessionInput = builder.inputType('EndSessionInput', { fields: (t) => ({ id: t.id({ required: true }) }) });
  const EndUserSessionsInput = builder.inputType('EndUserSessionsInput', {
    fields: (t) => ({ userId: t.id({ required: true }) }),
  });
  builder.queryFields((t) => ({
    sessions: t.field({
      type: [SessionType],
      ...askedBy('person'),
      description: "The caller's own in this tenant.",
      resolve: (_, __, ctx) => ctx.services.sessions.own(ctx.caller),
    }),
  }));
  builder.mutationFields((t) => ({
    login: t.field({
      type: LoginResult,
      ...askedBy('public'),
      args: { input: t.arg({ type: LoginInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.sessions.login(input),
    }),
    refresh: t.field({
      type: RefreshResult,
      ...askedBy('public'),
      description: 'A refresh token works once; the answer brings the next.',
      args: { input: t.arg({ type: RefreshInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.sessions.refresh(input.refreshToken),
    }),
    logout: t.field({
      type: LogoutResult,
      ...askedBy('public'),
      args: { input: t.arg({ type: LogoutInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.sessions.logout(input.refreshToken);
        return { done: true };
      },
    }),
    switchTenant: t.field({
      type: SwitchTenantResult,
      ...askedBy('person'),
      args: { input: t.arg({ type: SwitchTenantInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.sessions.switchTenant(ctx.caller, input.tenantId),
    }),
    endSession: t.field({
      type: EndSessionResult,
      ...askedBy('person'),
      args: { input: t.arg({ type: EndSessionInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.sessions.endOwn(ctx.caller, input.id);
        return { done: true };
      },
    }),
    endUserSessions: t.field({
      type: EndUserSessionsResult,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: EndUserSessionsInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({ ended: await ctx.services.sessions.endOf(ctx.caller, input.userId) }),
    }),
  }));
  return LoginSuccess;
}
