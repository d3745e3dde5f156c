import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@vms/kit/clock';
import type { Log } from '@vms/kit/log';
import type { Metrics } from '@vms/kit/metrics';
import { noTracing, type Tracing } from '@vms/kit/tracing';
import { GraphQLError } from 'graphql';
import { type Authenticate, identify, type MayExplain, type Visitor } from '../access.ts';
import type { Engine, OperationRequest, Outcome } from '../engine/engine.ts';
import type { CompiledOperation } from '../engine/operation.ts';
import type { Limits } from '../limits.ts';
import { ByteBudget } from './bounds.ts';
import { answerCors } from './cors.ts';
import { type Patience, sendEventStream } from './event-stream.ts';
import { checkAccept, statusOf } from './negotiate.ts';
import { PersistedQueries } from './persisted.ts';
import { type RateLimits, tooOften } from './rate-limits.ts';
import { jsonType, Refusal, send, sendPlain, sendRefusal } from './refusal.ts';
import { type Parameters, readGet, readPost } from './request-body.ts';

export interface HttpOptions {
  readonly engine: () => Engine;
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  readonly rates: RateLimits | null;
  /** Foreign origins whose pages may ask. */
  readonly corsOrigins: readonly string[];
  readonly log: Log;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly ready: () => Promise<boolean> | boolean;
  /** Subgraphs that are not there or rest after failures: the others are served all the same. */
  readonly away?: () => readonly string[];
  readonly persisted?: PersistedQueries;
  readonly mayExplain?: MayExplain;
  readonly tracing?: Tracing;
  readonly newTraceId: () => string;
}

/** GraphQL over HTTP without a framework: one JSON POST costs a parse, a run and a stringify. */
export class HttpDoor {
  readonly #options: HttpOptions;
  readonly #streams = new Set<AbortController>();
  readonly #persisted: PersistedQueries;
  readonly #requests;
  readonly #duration;
  readonly #meters = new Map<string, { requests: { inc(): void }; duration: { observe(seconds: number): void } }>();
  readonly #bodies: ByteBudget;
  #inFlight = 0;
  #stopping = false;
  #idle: (() => void) | null = null;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#persisted = options.persisted ?? new PersistedQueries();
    const { metrics, limits } = options;
    this.#bodies = new ByteBudget(limits.bodiesBytesMax);
    this.#requests = metrics.counter('vms_router_requests_total', 'GraphQL requests by outcome.', ['kind', 'status']);
    const buckets = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30];
    this.#duration = metrics.histogram('vms_router_request_seconds', 'Time to answer.', buckets, ['kind']);
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Answers what is the router's; false = somebody else's path. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    const path = (req.url ?? '/').split('?', 1)[0];
    if (path === '/graphql' && answerCors(req, res, this.#options.corsOrigins)) return true;
    if (path === '/graphql') await this.#graphql(req, res);
    else if (path === '/health') send(res, 200, 'application/json', '{"status":"ok"}');
    else if (path === '/ready') await this.#ready(res);
    else if (path === '/metrics') send(res, 200, 'text/plain; version=0.0.4', await this.#options.metrics.text());
    else return false;
    return true;
  }

  /** Refuses new requests, ends streams, and waits for the rest. */
  async drain(drainMs: number): Promise<void> {
    this.#stopping = true;
    for (const stream of this.#streams) stream.abort();
    if (this.#inFlight === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      timer = setTimeout(resolve, drainMs);
    });
    clearTimeout(timer);
  }

  async #ready(res: ServerResponse): Promise<void> {
    const well = !this.#stopping && (await this.#options.ready());
    const away = this.#options.away?.() ?? [];
    const status = { status: well ? 'ready' : 'not ready', ...(away.length > 0 ? { away } : {}) };
    send(res, well ? 200 : 503, 'application/json', JSON.stringify(status));
  }

  #graphql(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { tracing = noTracing } = this.#options;
    if (!tracing.on) return this.#serve(req, res);
    const fields = { 'http.request.method': req.method ?? '' };
    return tracing.continued(req.headers, 'graphql over http', fields, async () => {
      await this.#serve(req, res);
      tracing.note({ 'http.response.status_code': res.statusCode });
    });
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { limits, log, newTraceId, tracing, clock } = this.#options;
    const traceId = tracing?.traceId() ?? newTraceId();
    let heldBytes = 0;
    const take = (bytes: number): boolean => {
      if (!this.#bodies.take(bytes)) return false;
      heldBytes += bytes;
      return true;
    };
    let counts = false;
    try {
      if (this.#stopping) throw overloaded();
      const startedMs = clock.monotonicMs();
      const wantsEvents = checkAccept(req.headers.accept);
      const parameters = await readParameters(req, limits.bodyBytesMax, take);
      // Who has not sent its request yet takes nobody's place.
      if (this.#stopping || this.#inFlight >= limits.inFlightMax) throw overloaded();
      counts = true;
      this.#inFlight += 1;
      await this.#answer(req, res, { parameters, wantsEvents, traceId, startedMs });
    } catch (error) {
      if (error instanceof Refusal) sendRefusal(req, res, error, traceId);
      else {
        log.error({ traceId, error: String(error) }, 'a request failed unexpectedly');
        const message = `Something went wrong on our side. Report trace ${traceId} if it happens again.`;
        sendRefusal(req, res, new Refusal(500, 'INTERNAL', message), traceId);
      }
      this.#requests.inc({ kind: 'refused', status: res.statusCode });
    } finally {
      if (heldBytes > 0) this.#bodies.give(heldBytes);
      if (counts) this.#inFlight -= 1;
      if (counts && this.#inFlight === 0) this.#idle?.();
    }
  }

  async #answer(req: IncomingMessage, res: ServerResponse, asked: Asked): Promise<void> {
    const { authenticate, clock } = this.#options;
    const { parameters, wantsEvents, traceId, startedMs } = asked;
    const { method } = req;
    const { accept, authorization } = req.headers;
    const visitor = authorization ? await identify(authenticate, authorization) : ANONYMOUS;
    if (!visitor) {
      const message = 'The bearer token is not valid or has expired. Log in or refresh it.';
      throw new Refusal(401, 'UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer error="invalid_token"' });
    }
    this.#slowDown(req, visitor);
    const { variables, operationName, explain } = parameters;
    if (explain !== null && !(await this.#options.mayExplain?.(visitor.principal))) {
      throw new Refusal(403, 'EXPLAIN_REFUSED', 'You may not see plans. Ask without extensions.explain.');
    }
    const query = this.#persisted.resolve(parameters, visitor.principal);
    const { principal } = visitor;
    const request: OperationRequest = {
      query,
      variables,
      operationName,
      principal,
      traceId,
      explain: explain === true,
    };
    const engine = this.#options.engine();
    const operation = engine.prepare(request);
    if (!('kind' in operation)) {
      this.#requests.inc({ kind: 'refused', status: 400 });
      if (wantsEvents)
        return await sendEventStream(res, { errors: operation }, this.#patience(new AbortController().signal));
      return this.#send(res, accept, { errors: operation });
    }
    this.#persisted.keep(parameters);
    if (method === 'GET' && operation.kind === 'mutation') {
      throw new Refusal(405, 'METHOD_NOT_ALLOWED', 'A mutation needs a POST.', { allow: 'POST' });
    }
    if (explain === 'plan') return this.#send(res, accept, engine.explain(operation, request));
    if (wantsEvents) return await this.#stream(req, res, engine, operation, request, visitor);
    if (operation.kind === 'subscription') {
      const message = 'A subscription needs "accept: text/event-stream" or a WebSocket (graphql-transport-ws).';
      throw new Refusal(406, 'NOT_ACCEPTABLE', message);
    }
    const pending = engine.execute(operation, request);
    const outcome = 'then' in pending ? await pending : pending;
    this.#send(res, accept, outcome);
    this.#meter(operation.kind, res.statusCode, (clock.monotonicMs() - startedMs) / 1000);
  }

  #slowDown(req: IncomingMessage, { principal }: Visitor): void {
    const waitMs = this.#options.rates?.take(principal, req.socket.remoteAddress ?? '') ?? 0;
    if (waitMs === 0) return;
    throw new Refusal(429, 'RATE_LIMITED', tooOften(waitMs), { 'retry-after': String(Math.ceil(waitMs / 1000)) });
  }

  /** Labels are looked up once per combination, of which there are few. */
  #meter(kind: string, status: number, seconds: number): void {
    const key = `${kind} ${status}`;
    let meter = this.#meters.get(key);
    if (!meter) {
      meter = { requests: this.#requests.labels({ kind, status }), duration: this.#duration.labels({ kind }) };
      this.#meters.set(key, meter);
    }
    meter.requests.inc();
    meter.duration.observe(seconds);
  }

  #send(res: ServerResponse, accept: string | undefined, outcome: Outcome): void {
    const status = statusOf(accept, outcome);
    if (status === 200) sendPlain(res, jsonType(accept), JSON.stringify(outcome));
    else send(res, status, jsonType(accept), JSON.stringify(outcome));
    // What the client does not take at once is not kept for ever; Node takes the time limit off with the next request.
    // Of the request: an answer that waits behind another one of its connection has no socket yet.
    const { socket } = res.req;
    if (res.socket === null || socket.writableLength > 0) socket.setTimeout(this.#options.limits.slowReaderMsMax);
  }

  #patience(signal: AbortSignal): Patience {
    return { signal, slowReaderMsMax: this.#options.limits.slowReaderMsMax };
  }

  async #stream(
    req: IncomingMessage,
    res: ServerResponse,
    engine: Engine,
    operation: CompiledOperation,
    request: OperationRequest,
    visitor: Visitor,
  ): Promise<void> {
    const stop = new AbortController();
    this.#streams.add(stop);
    let expired = false;
    const leftMs = visitor.expiresAtMs === null ? null : visitor.expiresAtMs - this.#options.clock.now();
    const expiry =
      leftMs !== null &&
      setTimeout(
        () => {
          expired = true;
          stop.abort();
        },
        Math.min(Math.max(leftMs, 0), 2_147_483_647),
      );
    res.once('close', () => stop.abort());
    req.socket.setNoDelay(true);
    try {
      const answers =
        operation.kind === 'subscription'
          ? await engine.subscribe(operation, request, stop.signal)
          : await engine.execute(operation, request);
      await sendEventStream(res, answers, this.#patience(stop.signal), () => (expired ? expiredOutcome() : null));
      this.#requests.inc({ kind: operation.kind, status: 200 });
    } finally {
      if (expiry) clearTimeout(expiry);
      this.#streams.delete(stop);
    }
  }
}

interface Asked {
  readonly parameters: Parameters;
  readonly wantsEvents: boolean;
  readonly traceId: string;
  readonly startedMs: number;
}

function readParameters(
  req: IncomingMessage,
  bytesMax: number,
  take: (bytes: number) => boolean,
): Promise<Parameters> | Parameters {
  const { method } = req;
  if (method === 'POST') return readPost(req, bytesMax, take);
  if (method === 'GET') return readGet(req, new URL(req.url ?? '/', 'http://x'));
  throw new Refusal(405, 'METHOD_NOT_ALLOWED', `Send a POST or GET, not ${method}.`, { allow: 'GET, POST' });
}

function overloaded(): Refusal {
  const message = 'The server is busy or stopping. Try again in a second.';
  return new Refusal(503, 'OVERLOADED', message, { 'retry-after': '1' });
}

const ANONYMOUS: Visitor = { principal: null, expiresAtMs: null };

function expiredOutcome(): Outcome {
  const message = 'The token has expired. Refresh it and subscribe again with your last cursor.';
  return { errors: [new GraphQLError(message, { extensions: { code: 'TOKEN_EXPIRED' } })] };
}
