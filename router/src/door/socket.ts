import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '@vms/kit/log';
import { buildSchema, type ExecutionArgs, GraphQLError, parse } from 'graphql';
import { CloseCode, type Context } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Authenticate, identify } from '../access.ts';
import type { Engine, OperationRequest, Outcome } from '../engine/engine.ts';
import type { CompiledOperation } from '../engine/operation.ts';
import type { Limits } from '../limits.ts';
import type { Principal } from '../subgraph.ts';
import { CallerCounts } from './bounds.ts';
import type { PersistedQueries } from './persisted.ts';
import { type RateLimits, tooOften } from './rate-limits.ts';
import { Refusal } from './refusal.ts';
import { checkParameters, type Parameters as RequestParameters } from './request-body.ts';
import { authorizationIn, SignedSocket } from './signed-socket.ts';

export interface SocketDoor {
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly connections: number;
  stop(): Promise<void>;
}

export interface SocketOptions {
  readonly engine: () => Engine;
  readonly authenticate: Authenticate;
  readonly ended: (principal: Principal) => boolean;
  readonly limits: Limits;
  readonly rates: RateLimits | null;
  readonly persisted: PersistedQueries;
  readonly log: Log;
  readonly clock: { now(): number };
  readonly newTraceId: () => string;
}

interface Prepared {
  /** Null once it has begun: a socket that lives long must not hold a supergraph that was swapped out. */
  engine: Engine | null;
  readonly operation: CompiledOperation;
  readonly request: OperationRequest;
}

type Payload = Record<string, unknown> | undefined;
type SocketContext = Context<Payload, Extra & { signed?: SignedSocket }>;

/** Who lets more than this lie unread and asks on is hung up; who only listens has one answer per operation under way. */
const UNREAD_BYTES_MAX = 8 * 1024 * 1024;

/** graphql-transport-ws on the router's path; a connection ends when its token does, and is prolonged by a ping with a newer one. */
export function openSocketDoor(options: SocketOptions): SocketDoor {
  const { limits } = options;
  const callers = new CallerCounts(limits.socketsPerCallerMax);
  const pending = new Set<WebSocket>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.socketMessageBytesMax,
    handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false),
  });
  // Before graphql-ws listens, which answers whatever comes.
  server.on('connection', (socket) => {
    pending.add(socket);
    socket.once('close', () => pending.delete(socket));
    const hangUpSlowReader = (): void => {
      if (socket.bufferedAmount > UNREAD_BYTES_MAX) socket.terminate();
    };
    socket.on('message', hangUpSlowReader);
    socket.on('ping', hangUpSlowReader);
  });
  const use = useServer<Payload, { signed?: SignedSocket }>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect: (context) => connect(options, context as SocketContext, callers, pending),
      onDisconnect: (context) => (context as SocketContext).extra.signed?.stop(),
      onPing: (context, payload) => (context as SocketContext).extra.signed?.onPing(payload as Payload),
      onSubscribe: (context, _id, payload) => prepare(options, context as SocketContext, payload),
      execute: (args) => answer(args.contextValue as Prepared),
      subscribe: (args) => follow(args.contextValue as Prepared) as never,
    },
    server,
    limits.socketPingMs,
  );
  return {
    get connections() {
      return server.clients.size;
    },
    onUpgrade: (req, socket, head) => {
      if (server.clients.size >= limits.socketsMax || pending.size >= limits.socketsPendingMax) {
        const body = JSON.stringify({
          code: 'OVERLOADED',
          message: 'Too many sockets at once. Try again in a second.',
        });
        const head = `connection: close\r\nretry-after: 1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
        socket.end(`HTTP/1.1 503 Service Unavailable\r\n${head}\r\n\r\n${body}`);
        return;
      }
      server.handleUpgrade(req, socket, head, (ws) => server.emit('connection', ws, req));
    },
    stop: async () => {
      for (const client of server.clients) client.close(1001, 'The server stops; connect again.');
      await use.dispose();
      server.close();
    },
  };
}

async function connect(
  options: SocketOptions,
  context: SocketContext,
  callers: CallerCounts,
  pending: Set<WebSocket>,
): Promise<boolean> {
  const { extra, connectionParams } = context;
  const header = authorizationIn(connectionParams) ?? extra.request.headers.authorization;
  const visitor = await identify(options.authenticate, header);
  if (!visitor) {
    extra.socket.close(CloseCode.Forbidden, 'The token is not valid. Log in again.');
    return false;
  }
  const socket = extra.socket as WebSocket;
  const { principal } = visitor;
  const caller = principal
    ? `${principal.tenantId ?? ''} ${principal.kind} ${principal.id}`
    : `address ${extra.request.socket.remoteAddress ?? ''}`;
  if (!callers.enter(caller)) {
    const max = options.limits.socketsPerCallerMax;
    socket.close(
      CloseCode.TooManyInitialisationRequests,
      `TOO_MANY_SOCKETS: at most ${max} per caller. Close one first.`,
    );
    return false;
  }
  pending.delete(socket);
  if (socket.readyState === socket.OPEN) socket.once('close', () => callers.leave(caller));
  else callers.leave(caller);
  extra.signed = new SignedSocket(options, extra.socket, visitor);
  return true;
}

function prepare(
  options: SocketOptions,
  context: SocketContext,
  payload: {
    query: string;
    variables?: Record<string, unknown> | null | undefined;
    operationName?: string | null | undefined;
    extensions?: Record<string, unknown> | null | undefined;
  },
): ExecutionArgs | readonly GraphQLError[] {
  const { subscriptionsPerSocketMax } = options.limits;
  if (Object.keys(context.subscriptions).length > subscriptionsPerSocketMax) {
    const message = `One socket carries at most ${subscriptionsPerSocketMax} operations at once. Complete one first.`;
    return [new GraphQLError(message, { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } })];
  }
  const { signed, request: upgrade } = context.extra;
  const principal = signed?.principal ?? null;
  const retryAfterMs = options.rates?.take(principal, upgrade.socket.remoteAddress ?? '') ?? 0;
  if (retryAfterMs > 0) {
    return [new GraphQLError(tooOften(retryAfterMs), { extensions: { code: 'RATE_LIMITED', retryAfterMs } })];
  }
  const engine = options.engine();
  const { variables, operationName } = payload;
  const known = documentSent(options.persisted, payload, principal);
  if (known instanceof GraphQLError) return [known];
  const { query, parameters } = known;
  const request = { query, variables, operationName, principal, traceId: options.newTraceId() };
  const operation = engine.prepare(request);
  if (!('kind' in operation)) return operation;
  options.persisted.keep(parameters);
  return {
    schema: standIn,
    document: documentOf(operation),
    // The stand-in has no name, whatever the client's operation is called.
    operationName: null,
    contextValue: { engine, operation, request } satisfies Prepared,
  };
}

/** By text or by hash, as over HTTP; graphql-ws wants a text, which is empty beside a hash alone. */
function documentSent(
  persisted: PersistedQueries,
  { query, variables, operationName, extensions }: Parameters<typeof prepare>[2],
  principal: Principal | null,
): { query: string; parameters: RequestParameters } | GraphQLError {
  try {
    const parameters = checkParameters(query, variables, operationName, extensions);
    return { query: persisted.resolve(parameters, principal), parameters };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return new GraphQLError(error.message, { extensions: { code: error.code } });
  }
}

/** graphql-ws only looks at the operation's kind. */
const kinds = {
  query: parse('query { a }'),
  mutation: parse('mutation { a }'),
  subscription: parse('subscription { a }'),
};

const standIn = buildSchema('type Query { a: Int }');

function documentOf(operation: CompiledOperation) {
  return kinds[operation.kind];
}

async function answer(prepared: Prepared): Promise<Outcome> {
  return await taken(prepared).execute(prepared.operation, prepared.request);
}

function follow(prepared: Prepared): Promise<AsyncGenerator<Outcome, void> | Outcome> {
  return taken(prepared).subscribe(prepared.operation, prepared.request);
}

function taken(prepared: Prepared): Engine {
  const { engine } = prepared;
  if (!engine) throw new Error('An operation begins once.');
  prepared.engine = null;
  return engine;
}
