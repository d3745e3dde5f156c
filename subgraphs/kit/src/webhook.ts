import { createHmac } from 'node:crypto';
import { Fault } from './fault.ts';
import type { Outbound, OutboundRequest } from './outbound.ts';

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

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`; a receiver refuses old times, so a copy is worth nothing. */
export function signWebhook(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Statuses that may pass: everything else of 4xx stays wrong however often it is sent. */
const passing = new Set([408, 425, 429]);

/** Sends once; 2xx is success, anything else a SendFailure that says whether another try makes sense. */
export async function overHttp(outbound: Outbound, request: OutboundRequest, who: string): Promise<void> {
  const { status, retryAfterMs } = await outbound.send(request).catch((error: unknown) => {
    if (error instanceof Fault) throw new SendFailure(error.message, { permanent: true });
    const { code, name } = error as { code?: unknown; name?: unknown };
    throw new SendFailure(`${who} did not answer (${String(code ?? name)}).`, { permanent: false });
  });
  if (status >= 200 && status < 300) return;
  const permanent = status >= 300 && status < 500 && !passing.has(status);
  throw new SendFailure(`${who} answered ${status}.`, { permanent, retryAfterMs });
}
