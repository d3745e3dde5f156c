import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { sessionErrors } from '../sessions/session-errors.ts';

/** Forgotten and changed passwords. */
export function resetTypes(builder: Builder, errors: ReturnType<typeof sessionErrors>): void {
  const done = (name: string) =>
    successType<Services, { done: boolean }>(builder, name, (t) => ({ done: t.exposeBoolean('done') }));
  const RequestResult = resultType(builder, 'RequestPasswordResetResult', done('RequestPasswordResetSuccess'), [
    errors.TooManyAttempts,
    'ValidationError',
  ]);
  const ResetResult = resultType(builder, 'ResetPasswordResult', done('ResetPasswordSuccess'), [
    errors.TokenInvalid,
    'ValidationError',
  ]);
  const ChangeResult = resultType(builder, 'ChangePasswordResult', done('ChangePasswordSuccess'), [
    errors.InvalidCredentials,
    errors.TooManyAttempts,
    'ValidationError',
  ]);
  const RequestInput = builder.inputType('RequestPasswordResetInput', {
    fields: (t) => ({ email: t.string({ required: true }) }),
  });
  const ResetInput = builder.inputType('ResetPasswordInput', {
    fields: (t) => ({ token: t.string({ required: true }), password: t.string({ required: true }) }),
  });
  const ChangeInput = builder.inputType('ChangePasswordInput', {
    fields: (t) => ({ oldPassword: t.string({ required: true }), newPassword: t.string({ required: true }) }),
  });
  builder.mutationFields((t) => ({
    requestPasswordReset: t.field({
      type: RequestResult,
      ...askedBy('public'),
      description: 'Says the same whether the address is known or not; a known one gets a mail.',
      args: { input: t.arg({ type: RequestInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.resets.request(input.email);
        return { done: true };
      },
    }),
    resetPassword: t.field({
      type: ResetResult,
      ...askedBy('public'),
      description: 'With the token of a reset or an invitation. Ends every session of that person.',
      args: { input: t.arg({ type: ResetInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.resets.set(input.token, input.password);
        return { done: true };
      },
    }),
    changePassword: t.field({
      type: ChangeResult,
      ...askedBy('person'),
      description: 'Ends every session of the caller, this one too: sign in again.',
      args: { input: t.arg({ type: ChangeInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.resets.change(ctx.caller, input);
        return { done: true };
      },
    }),
  }));
}
