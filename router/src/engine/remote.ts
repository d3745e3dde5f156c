import { Agent, request } from 'undici';
import type { Answer, FetchScope, MintToken } from '../subgraph.ts';
import { LATE, SubgraphDown } from './remote-calls.ts';

export interface RemoteTarget {
  readonly url: string;
  readonly name: string;
  readonly mintToken: MintToken;
  /** What lets the subgraph continue the trace. */
  readonly traceHeaders: () => Readonly<Record<string, string>>;
}

const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const agent = new Agent({ keepAliveTimeout: 30_000, connections: 64, pipelining: 1 });

/** Asks a subgraph over HTTP on a kept-alive connection; gives a maker of fresh copies of the answer. */
export async function askRemote(
  target: RemoteTarget,
  body: string,
  scope: FetchScope,
  signal?: AbortSignal,
): Promise<() => Answer> {
  const response = await send(target, body, scope, 'application/graphql-response+json, application/json', signal);
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > ANSWER_BYTES_MAX) throw unavailable(target.name, 'its answer is too large');
  const text = await (announced > 0 ? response.body.text() : readBounded(target, response.body)).catch((error) => {
    throw error instanceof SubgraphDown ? error : unreachable(target.name, error, signal);
  });
  let first = readAnswer(text);
  if (!first) throw unavailable(target.name, `it answered status ${response.statusCode} without a GraphQL result`);
  return () => {
    const answer = first ?? (readAnswer(text) as Answer);
    first = null;
    return answer;
  };
}

async function readBounded(target: RemoteTarget, body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw unavailable(target.name, 'its answer is too large');
  }
  return Buffer.concat(chunks).toString();
}

/** Follows a subscription of a remote subgraph over Server-Sent Events. */
export async function subscribeRemote(
  target: RemoteTarget,
  body: string,
  scope: FetchScope,
  signal: AbortSignal,
): Promise<AsyncIterable<Answer> | Answer> {
  const response = await send(target, body, scope, 'text/event-stream', signal);
  const type = String(response.headers['content-type'] ?? '');
  if (type.startsWith('text/event-stream')) return readEvents(response.body.setEncoding('utf8'));
  const answer = readAnswer(await response.body.text());
  if (!answer) throw unavailable(target.name, `it refused the subscription with status ${response.statusCode}`);
  return answer;
}

async function send(
  target: RemoteTarget,
  body: string,
  scope: FetchScope,
  accept: string,
  signal: AbortSignal | undefined,
) {
  const token = await target.mintToken(target.name, scope.principal);
  try {
    return await request(target.url, {
      method: 'POST',
      dispatcher: agent,
      signal: signal ?? null,
      headersTimeout: scope.deadlineMs,
      bodyTimeout: accept === 'text/event-stream' ? 0 : scope.deadlineMs,
      headers: {
        ...target.traceHeaders(),
        accept,
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-trace-id': scope.traceId,
        'x-deadline-ms': String(Math.ceil(scope.deadlineMs)),
      },
      body,
    });
  } catch (error) {
    throw unreachable(target.name, error, signal);
  }
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const TOO_SLOW = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What undici throws, as what it means for the asker; whoever gave up is told their own reason. */
function unreachable(name: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (TOO_SLOW.has(code)) return LATE;
  return code === '' ? error : new SubgraphDown(name, 'cannot be reached', !NEVER_SENT.has(code));
}

function readAnswer(text: string): Answer | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    return 'data' in value || 'errors' in value ? (value as Answer) : null;
  } catch {
    return null;
  }
}

async function* readEvents(stream: AsyncIterable<string>): AsyncGenerator<Answer, void> {
  let rest = '';
  for await (const chunk of stream) {
    const blocks = (rest + chunk).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    if (rest.length > ANSWER_BYTES_MAX) throw new Error('A subscription event is too large.');
    for (const block of blocks) {
      const lines = block.split('\n');
      if (lines.some((line) => /^event: ?complete$/.test(line))) return;
      const data = lines.flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trimStart()] : []));
      const answer = data.length > 0 ? readAnswer(data.join('\n')) : null;
      if (answer) yield answer;
    }
  }
}

function unavailable(name: string, why: string): SubgraphDown {
  return new SubgraphDown(name, `failed: ${why}`, true);
}
