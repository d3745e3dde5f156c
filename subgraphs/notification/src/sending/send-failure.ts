/** Why a message did not go out. A permanent one is not tried again; the text is for the delivery log and has no secret. */
export class SendFailure extends Error {
  readonly permanent: boolean;
  readonly retryAfterMs: number | null;

  constructor(message: string, options: { permanent: boolean; retryAfterMs?: number | null }) {
    super(message);
    this.name = 'SendFailure';
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
