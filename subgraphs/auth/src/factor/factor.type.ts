import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { sessionErrors } from '../sessions/session-errors.ts';

/** Setting up and removing one's own second factor. */
export function factorTypes(builder: Builder, errors: ReturnType<typeof sessionErrors>): void {
  const BeginResult = resultType(
    builder,
    'BeginSecondFactorResult',
    successType<Services, { secret: string; uri: string }>(builder, 'BeginSecondFactorSuccess', (t) => ({
      secret: t.exposeString('secret'),
      uri: t.exposeString('uri', { description: 'otpauth://…, to be shown as a QR code.' }),
    })),
    [errors.InvalidCredentials, errors.TooManyAttempts, 'Conflict'],
  );
  const ConfirmResult = resultType(
    builder,
    'ConfirmSecondFactorResult',
    successType<Services, { recoveryCodes: string[] }>(builder, 'ConfirmSecondFactorSuccess', (t) => ({
      recoveryCodes: t.exposeStringList('recoveryCodes', { description: 'Shown this once; each signs in once.' }),
    })),
    [errors.SecondFactorRequired, 'Conflict'],
  );
  const RemoveResult = resultType(
    builder,
    'RemoveSecondFactorResult',
    successType<Services, { done: boolean }>(builder, 'RemoveSecondFactorSuccess', (t) => ({
      done: t.exposeBoolean('done'),
    })),
    [errors.InvalidCredentials, errors.TooManyAttempts, errors.SecondFactorRequired],
  );
  const BeginInput = builder.inputType('BeginSecondFactorInput', {
    fields: (t) => ({ password: t.string({ required: true }) }),
  });
  const ConfirmInput = builder.inputType('ConfirmSecondFactorInput', {
    fields: (t) => ({ code: t.string({ required: true }) }),
  });
  const RemoveInput = builder.inputType('RemoveSecondFactorInput', {
    fields: (t) => ({ password: t.string({ required: true }), code: t.string({ required: true }) }),
  });
  const ResetResult = resultType(
    builder,
    'ResetSecondFactorResult',
    successType<Services, { ended: number }>(builder, 'ResetSecondFactorSuccess', (t) => ({
      ended: t.exposeInt('ended', { description: 'Their sessions that were ended.' }),
    })),
    ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'],
  );
  const ResetInput = builder.inputType('ResetSecondFactorInput', {
    fields: (t) => ({ userId: t.id({ required: true }) }),
  });
  builder.mutationFields((t) => ({
    resetSecondFactor: t.field({
      type: ResetResult,
      ...askedBy('person', 'ADMIN'),
      description: 'Of a member who lost it: they sign in by password alone and set up another. Ends their sessions.',
      args: { input: t.arg({ type: ResetInput, required: true }) },
      resolve: async (_, { input: { userId } }, ctx) => {
        await ctx.services.factor.reset(ctx.caller, userId);
        return { ended: await ctx.services.sessions.endAll(userId, null) };
      },
    }),
    beginSecondFactor: t.field({
      type: BeginResult,
      ...askedBy('person'),
      args: { input: t.arg({ type: BeginInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.factor.begin(ctx.caller, input.password),
    }),
    confirmSecondFactor: t.field({
      type: ConfirmResult,
      ...askedBy('person'),
      args: { input: t.arg({ type: ConfirmInput, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.factor.confirm(ctx.caller, input.code),
    }),
    removeSecondFactor: t.field({
      type: RemoveResult,
      ...askedBy('person'),
      args: { input: t.arg({ type: RemoveInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        await ctx.services.factor.remove(ctx.caller, input.password, input.code);
        return { done: true };
      },
    }),
  }));
}
