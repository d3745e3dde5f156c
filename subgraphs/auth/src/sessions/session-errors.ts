import { errorType } from '@vms/kit/builder';
import type { Builder, Services } from '../builder.ts';

/** What can go wrong with proving who one is; shared by everything that asks for proof. */
export function sessionErrors(builder: Builder) {
  const InvalidCredentials = errorType(builder, 'InvalidCredentials', /^INVALID_CREDENTIALS$/);
  const TooManyAttempts = errorType<Services, { retryAfterMs: number }>(
    builder,
    'TooManyAttempts',
    /^TOO_MANY_ATTEMPTS$/,
  );
  builder.objectField(TooManyAttempts, 'retryAfterMs', (t) => t.exposeInt('retryAfterMs'));
  const TokenInvalid = errorType(builder, 'TokenInvalid', /^TOKEN_(INVALID|REUSED)$/);
  const SecondFactorRequired = errorType(builder, 'SecondFactorRequired', /^SECOND_FACTOR_(REQUIRED|WRONG)$/);
  return { InvalidCredentials, TooManyAttempts, TokenInvalid, SecondFactorRequired };
}
