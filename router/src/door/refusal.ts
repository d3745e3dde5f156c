import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** What the door refuses before GraphQL: a status, a stable code, and a sentence with the way out. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, code: string, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Headers that every answer of this door carries. */
export function secureHeaders(): Readonly<Record<string, string>> {
  return SECURITY_HEADERS;
}

/** An answer of the API is no page: nothing in it runs, nobody frames it. */
const API_POLICY = { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" };

const FLAT_HEADERS: readonly string[] = Object.entries({
  ...SECURITY_HEADERS,
  ...API_POLICY,
  'cache-control': 'no-store',
}).flat();

/** Answers 200 with a body of known length; the headers as a flat list, which Node writes as they are. */
export function sendPlain(res: ServerResponse, type: string, body: string): void {
  if (res.headersSent || res.destroyed) return;
  const length = String(Buffer.byteLength(body));
  res.writeHead(200, [...FLAT_HEADERS, 'content-type', type, 'content-length', length]);
  res.end(body);
}

/** Answers with a body of known length. */
export function send(
  res: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, {
    ...SECURITY_HEADERS,
    ...API_POLICY,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

/** How long the rest of a refused body is thrown away before the connection ends: who still sends would not read the answer. */
const DISCARD_MS_MAX = 1_000;

/** A refusal as a GraphQL error; what else of the body comes at once is thrown away, then the connection ends. */
export function sendRefusal(req: IncomingMessage, res: ServerResponse, refusal: Refusal, traceId: string): void {
  const { code, message } = refusal;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, traceId } }] });
  const type = jsonType(req.headers.accept);
  if (req.complete || req.destroyed) {
    send(res, refusal.status, type, body, refusal.headers);
    return;
  }
  const answer = (): void => {
    clearTimeout(patience);
    req.off('end', answer);
    send(res, refusal.status, type, body, { ...refusal.headers, connection: 'close' });
  };
  const patience = setTimeout(answer, DISCARD_MS_MAX);
  req.once('end', answer);
  req.once('close', () => clearTimeout(patience));
  req.resume();
}

/** The media type of a result for this Accept header. */
export function jsonType(accept: string | undefined): string {
  return `${isGraphqlResponse(accept) ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`;
}

/** True when the client asked for the type with honest status codes. */
export function isGraphqlResponse(accept: string | undefined): boolean {
  return accept?.includes('application/graphql-response+json') ?? false;
}
