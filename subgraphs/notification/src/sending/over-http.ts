import { Fault } from '@vms/kit/fault';
import type { Outbound, OutboundRequest } from '@vms/kit/outbound';
import { SendFailure } from './send-failure.ts';

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
