import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** The parameters of one GraphQL-over-HTTP request. */
export interface Parameters {
  /** Empty when only its hash was sent. */
  readonly query: string;
  /** Lower-case hex of the query, from extensions.persistedQuery; null when none was sent. */
  readonly sha256: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly operationName: string | null;
  /** From extensions.explain: true = run and explain, 'plan' = only explain; null when it was not asked for. */
  readonly explain: true | 'plan' | null;
}

/** A body up to this size is read whatever others send. */
const FREE_BYTES = 16 * 1024;

/** Reads and checks a JSON POST; throws a Refusal that says what is wrong. `take` gives room for a body's bytes, or false. */
export async function readPost(
  req: IncomingMessage,
  bytesMax: number,
  take: (bytes: number) => boolean,
): Promise<Parameters> {
  const type = req.headers['content-type'] ?? '';
  if (!/^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i.test(type)) {
    const message = `The content type is "${type}"; send application/json in UTF-8.`;
    throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message, { accept: 'application/json' });
  }
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    const message = `The body is encoded as "${encoding.slice(0, 64)}"; send it as it is.`;
    throw new Refusal(415, 'UNSUPPORTED_ENCODING', message, { 'accept-encoding': 'identity' });
  }
  const text = await readText(req, bytesMax, take);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be parsed';
    throw new Refusal(400, 'MALFORMED_JSON', `The body is no JSON: ${why}. Send {"query": "…"}.`);
  }
  if (Array.isArray(body)) {
    throw new Refusal(400, 'BATCH_REFUSED', 'Batches are off. Send one operation per request.');
  }
  if (!isRecord(body)) throw new Refusal(400, 'BAD_REQUEST', 'The body is no JSON object. Send {"query": "…"}.');
  return checkParameters(body.query, body.variables, body.operationName, body.extensions, body.documentId);
}

/** Reads a GET's query string; custom headers show that a browser asked its server first (CSRF). */
export function readGet(req: IncomingMessage, url: URL): Parameters {
  const { headers } = req;
  const preflighted =
    headers.authorization !== undefined ||
    headers['apollo-require-preflight'] !== undefined ||
    headers['x-graphql-preflight'] !== undefined ||
    /^application\/json/i.test(headers['content-type'] ?? '');
  if (!preflighted) {
    const message = 'A GET needs the header x-graphql-preflight (any value) or authorization. Or send a JSON POST.';
    throw new Refusal(400, 'CSRF_REFUSED', message);
  }
  const { searchParams } = url;
  return checkParameters(
    searchParams.get('query') ?? undefined,
    jsonParameter(searchParams, 'variables'),
    searchParams.get('operationName'),
    jsonParameter(searchParams, 'extensions'),
  );
}

/** The same checks for every transport. */
export function checkParameters(
  query: unknown,
  variables: unknown,
  operationName: unknown,
  extensions: unknown,
  documentId?: unknown,
): Parameters {
  const wrong = (what: string) => new Refusal(400, 'BAD_REQUEST', what);
  const named = typeof documentId === 'string' ? /^sha256:([0-9a-f]{64})$/.exec(documentId)?.[1] : undefined;
  const sha256 = named ?? (isRecord(extensions) ? hashOf(extensions.persistedQuery) : null);
  const hashOnly = sha256 !== null && (query === undefined || query === null || query === '');
  if (!hashOnly && (typeof query !== 'string' || query.trim() === '')) {
    throw wrong('"query" is missing or no text. Send the GraphQL document in it.');
  }
  if (variables !== undefined && variables !== null && !isRecord(variables)) {
    throw wrong('"variables" is no JSON object. Send {"name": value}.');
  }
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw wrong('"operationName" is no text. Name one operation of the document.');
  }
  if (extensions !== undefined && extensions !== null && !isRecord(extensions)) {
    throw wrong('"extensions" is no JSON object. Leave it out.');
  }
  const text = typeof query === 'string' ? query : '';
  const asked = isRecord(extensions) ? extensions.explain : null;
  const explain = asked === true || asked === 'plan' ? asked : null;
  return { query: text, sha256, variables: variables ?? null, operationName: operationName || null, explain };
}

function hashOf(persisted: unknown): string | null {
  if (!isRecord(persisted)) return null;
  const { version, sha256Hash } = persisted;
  if (version === 1 && typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/.test(sha256Hash)) return sha256Hash;
  const message = 'Send extensions.persistedQuery as {"version": 1, "sha256Hash": "64 lower-case hex digits"}.';
  throw new Refusal(400, 'BAD_REQUEST', message);
}

function jsonParameter(from: URLSearchParams, name: string): unknown {
  const text = from.get(name);
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'MALFORMED_JSON', `The parameter "${name}" is no JSON.`);
  }
}

function readText(req: IncomingMessage, bytesMax: number, take: (bytes: number) => boolean): Promise<string> {
  const tooLarge = () =>
    new Refusal(413, 'BODY_TOO_LARGE', `The body is larger than ${bytesMax} bytes. Send less in one request.`);
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (why: Refusal): void => {
      req.removeAllListeners('data');
      req.resume();
      chunks.length = 0;
      reject(why);
    };
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) refuse(tooLarge());
      else if (bytes > FREE_BYTES && !take(Math.min(chunk.length, bytes - FREE_BYTES))) refuse(noRoom());
      else chunks.push(chunk);
    });
    req.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer).toString() : Buffer.concat(chunks).toString()),
    );
    req.on('error', reject);
    req.on('close', () => {
      // Every request closes; an error costs its stack.
      if (!req.readableEnded) reject(new Refusal(400, 'BAD_REQUEST', 'The body ended early.'));
    });
  });
}

function noRoom(): Refusal {
  const message = 'Too many large requests at once. Try again in a second.';
  return new Refusal(503, 'OVERLOADED', message, { 'retry-after': '1' });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
