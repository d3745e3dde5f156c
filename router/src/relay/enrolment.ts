import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallSubgraph } from './relay.ts';

const BODY_BYTES_MAX = 8 * 1024;
const ENROL = `mutation ($input: EdgeEnrolInput!) {
  edgeEnrol(input: $input) { edgeServerId tenantId siteId publicKey }
}`;

/** POST /edge/enrol {code, publicKey}: the one-time code is the proof, checked by edge-manager. */
export async function answerEnrolment(
  req: IncomingMessage,
  res: ServerResponse,
  callSubgraph: CallSubgraph,
): Promise<void> {
  if (req.method !== 'POST') return reply(res, 405, fault('METHOD_NOT_ALLOWED', 'Use POST.'));
  const input = await read(req).catch(() => null);
  if (!input) return reply(res, 400, fault('ENROLMENT_MALFORMED', 'Send {code, publicKey} as JSON.'));
  try {
    const relay = { kind: 'service' as const, id: 'relay', tenantId: null };
    const { data, errors } = await callSubgraph('edge-manager', ENROL, { input }, relay);
    const identity = data?.['edgeEnrol'];
    if (identity) return reply(res, 200, identity);
    // Only a verdict on the code itself is final; anything else is worth another try.
    if (errors?.[0]?.extensions?.['code'] !== 'ENROLMENT_REFUSED') throw new Error('no verdict');
    return reply(res, 403, fault('ENROLMENT_REFUSED', 'The enrolment code is wrong, used or expired; make a new one.'));
  } catch {
    return reply(res, 503, fault('ENROLMENT_UNAVAILABLE', 'Try again in a moment.'));
  }
}

async function read(req: IncomingMessage): Promise<{ code: string; publicKey: string } | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  const { code, publicKey } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  return typeof code === 'string' && typeof publicKey === 'string' ? { code, publicKey } : null;
}

function fault(code: string, message: string): { code: string; message: string } {
  return { code, message };
}

function reply(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
