import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ExecutionResult, execute, GraphQLError, getOperationAST, parse, subscribe, validate } from 'graphql';
import { z } from 'zod';
import type { Keys } from './auth/keys.ts';
import type { Principal } from './auth/principal.ts';
import { verifyForSubgraph } from './auth/tokens.ts';
import { type Clock, systemClock } from './clock.ts';
import type { RunningSubgraph } from './define-subgraph.ts';
import { Fault } from './fault.ts';
import { FieldTrace, TRACE_HEADER } from './ftv1.ts';
import type { IdFactory } from './ids.ts';
import { noTracing, type Tracing } from './tracing.ts';

const BODY_BYTES_MAX = 8 * 1024 * 1024;
const body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export interface ServedSubgraph {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * One subgraph behind HTTP, for a router in another process: POST /graphql (subscriptions as server-sent events) and
 * GET /health. Accepts an internal token for this subgraph or a client's own bearer, nothing else. Whoever sends
 * `apollo-federation-include-trace: ftv1` is told how long each field took.
 */
export async function serveHttp(
  running: RunningSubgraph,
  options: { keys: Keys; newId: IdFactory; host?: string; port?: number; clock?: Clock; tracing?: Tracing },
): Promise<ServedSubgraph> {
  const { keys, newId, tracing = noTracing, clock = systemClock, host = '127.0.0.1', port = 0 } = options;
  const server = createServer((req, res) => {
    const work = () => answer(running, { keys, newId, clock }, req, res);
    tracing
      .continued(req.headers, `subgraph ${running.name}`, { 'vms.subgraph': running.name }, work)
      .catch((error: unknown) => {
        const fault = error instanceof Fault ? error : new Fault('INTERNAL', 'Something went wrong on our side.');
        const status = fault.code === 'TOKEN_INVALID' ? 401 : fault.code === 'INTERNAL' ? 500 : 400;
        if (res.headersSent) res.destroy();
        else send(res, status, { errors: [{ message: fault.message, extensions: { code: fault.code } }] });
      });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { url: `http://${host}:${portOf(server)}/graphql`, stop: () => close(server) };
}

async function answer(
  running: RunningSubgraph,
  { keys, newId, clock }: { keys: Keys; newId: IdFactory; clock: Clock },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method === 'GET' && req.url === '/health') {
    await running.health();
    return send(res, 200, { status: 'ok' });
  }
  if (req.method !== 'POST' || req.url !== '/graphql')
    return send(res, 404, { errors: [{ message: 'POST /graphql.' }] });
  const principal = await principalOf(req.headers.authorization, running.name, keys);
  const request = body.safeParse(parseJson(await readBody(req)));
  if (!request.success) throw new Fault('REQUEST_MALFORMED', 'Send JSON with a query.');
  const document = parseQuery(request.data.query);
  const errors = document instanceof GraphQLError ? [document] : validate(running.schema, document);
  if (document instanceof GraphQLError || errors.length > 0) return send(res, 400, { errors });
  const traceId = String(req.headers['x-trace-id'] ?? newId());
  const deadlineMs = Number(req.headers['x-deadline-ms']) || undefined;
  const contextValue = running.contextFor({ principal, traceId, ...(deadlineMs ? { deadlineMs } : {}) });
  const operation = {
    schema: running.schema,
    document,
    variableValues: request.data.variables ?? {},
    operationName: request.data.operationName ?? null,
    contextValue,
  };
  if (getOperationAST(document, request.data.operationName)?.operation !== 'subscription') {
    const trace =
      req.headers[TRACE_HEADER] === 'ftv1' ? new FieldTrace(running.schema, contextValue, clock) : undefined;
    const result = await execute(operation);
    return send(res, 200, trace?.finish(result) ?? result);
  }
  const events = await subscribe(operation);
  if (!(Symbol.asyncIterator in events)) return send(res, 200, events);
  await stream(events, res);
}

/** No header is an anonymous caller; a header that is not a good token is refused, never taken for anonymous. */
async function principalOf(header: string | undefined, name: string, keys: Keys): Promise<Principal | null> {
  return header === undefined ? null : verifyForSubgraph(keys, name, header.replace(/^Bearer +/i, ''));
}

/** Each event waits until the reader has taken the one before; the source is closed when the reader leaves. */
async function stream(events: AsyncGenerator<ExecutionResult, void, void>, res: ServerResponse): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.flushHeaders();
  res.once('close', () => void events.return());
  for await (const event of events) {
    if (res.destroyed) return;
    const drained = res.write(`event: next\ndata: ${JSON.stringify(event)}\n\n`);
    if (!drained) await new Promise<void>((resolve) => void res.once('drain', resolve).once('close', resolve));
  }
  res.end('event: complete\ndata: \n\n');
}

function parseQuery(query: string): ReturnType<typeof parse> | GraphQLError {
  try {
    return parse(query, { maxTokens: 20_000 });
  } catch (error) {
    return error as GraphQLError;
  }
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX) throw new Fault('REQUEST_TOO_LARGE', `A request has at most ${BODY_BYTES_MAX} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function send(res: ServerResponse, status: number, value: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
