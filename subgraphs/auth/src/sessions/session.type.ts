import { askedBy, errorType, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { userType } from '../users/user.type.ts';
import type { Session } from './sessions.ts';

/** Signing in, staying so, leaving. */
export function sessionTypes(builder: Builder, User: ReturnType<typeof userType>): void {
  const session = (name: string) =>
    successType<Services, Session>(builder, name, (t) => ({
      accessToken: t.exposeString('accessToken'),
      refreshToken: t.exposeString('refreshToken'),
      expiresAt: t.field({ type: 'DateTime', resolve: (one) => one.expiresAt }),
      user: t.field({ type: User, resolve: (one) => one.user }),
    }));
  const InvalidCredentials = errorType(builder, 'InvalidCredentials', /^INVALID_CREDENTIALS$/);
  const TooManyAttempts = errorType<Services, { retryAfterMs: number }>(
    builder,
    'TooManyAttempts',
    /^TOO_MANY_ATTEMPTS$/,
  );
  builder.objectField(TooManyAttempts, 'retryAfterMs', (t) => t.exposeInt('retryAfterMs'));
  const TokenInvalid = errorType(builder, 'TokenInvalid', /^TOKEN_(INVALID|REUSED)$/);
  const LoginSuccess = session('LoginSuccess');
  const LoginResult = resultType(builder, 'LoginResult', LoginSuccess, [
    InvalidCredentials,
    TooManyAttempts,
    'ValidationError',
  ]);
  const RefreshResult = resultType(builder, 'RefreshResult', session('RefreshSuccess'), [TokenInvalid]);
  const LogoutResult = resultType(
    builder,
    'LogoutResult',
    successType<Services, { done: boolean }>(builder, 'LogoutSuccess', (t) => ({ done: t.exposeBoolean('done') })),
    [TokenInvalid],
  );
  const SwitchTenantResult = resultType(builder, 'SwitchTenantResult', LoginSuccess, ['NotFound', 'Forbidden']);
  const LoginInput = builder.inputType('LoginInput', {
    fields: (t) => ({
      email: t.string({ required: true }),
      password: t.string({ required: true }),
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
      resolve: (_, { input }, ctx) => ctx.services.sessions.switchTenant(ctx.caller.id, input.tenantId),
    }),
  }));
}
