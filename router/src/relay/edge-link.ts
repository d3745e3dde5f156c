import { Fault } from '@vms/kit/fault';
import type { WebSocket } from 'ws';
import {
  type FromEdge,
  type FromRelay,
  PING_EVERY_MS,
  parseFromEdge,
  RELAY_PROTOCOL,
  type RelayPrincipal,
  SILENT_MS_MAX,
} from '../../../schema/edge/relay-messages.ts';

export interface EdgeResult {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
}

export interface EdgeRequest {
  readonly document: string;
  readonly variables: Record<string, unknown>;
  readonly principal: RelayPrincipal;
  readonly traceId: string;
  readonly deadlineMs: number;
  readonly idempotencyKey?: string | null;
}

/** What a recorder did not answer, and why; the caller names it in its errors. */
export class EdgeSilence extends Fault {
  declare readonly code: 'EDGE_OFFLINE' | 'EDGE_TIMEOUT' | 'EDGE_OUTDATED';
  readonly edgeId: string;
  constructor(code: EdgeSilence['code'], edgeId: string, message: string) {
    super(code, message, { edgeId });
    this.edgeId = edgeId;
  }
}

interface Waiting {
  readonly settle: (result: EdgeResult) => void;
  readonly fail: (why: EdgeSilence) => void;
}

export interface EdgeLinkOptions {
  readonly socket: WebSocket;
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly newId: () => string;
  readonly onMessage: (message: FromEdge) => void;
  readonly onClosed: () => void;
}

/** The relay's end of one edge's control socket; bounded waits, silent peers are hung up. */
export class EdgeLink {
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly #options: EdgeLinkOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #pinger: NodeJS.Timeout;
  #silentPings = 0;

  constructor(options: EdgeLinkOptions) {
    this.#options = options;
    this.edgeServerId = options.edgeServerId;
    this.tenantId = options.tenantId;
    const { socket } = options;
    socket.on('message', (raw, binary) => this.#received(binary ? null : raw.toString()));
    socket.on('pong', () => this.#heard());
    socket.on('ping', () => this.#heard());
    socket.on('error', () => socket.terminate());
    socket.once('close', () => this.#closed());
    this.#pinger = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.#pinger.unref();
  }

  send(message: FromRelay): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  }

  /** Settles within the deadline, always; a late answer is forgotten. */
  request(request: EdgeRequest): Promise<EdgeResult> {
    const id = this.#options.newId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        const why = `Edge ${this.edgeServerId} did not answer within ${request.deadlineMs} ms.`;
        reject(new EdgeSilence('EDGE_TIMEOUT', this.edgeServerId, why));
      }, request.deadlineMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        settle: (result) => {
          done();
          resolve(result);
        },
        fail: (why) => {
          done();
          reject(why);
        },
      });
      const idempotencyKey = request.idempotencyKey ?? null;
      this.send({ v: RELAY_PROTOCOL, type: 'request', id, ...request, idempotencyKey });
    });
  }

  close(code: number, why: string): void {
    this.#options.socket.close(code, why);
  }

  #heard(): void {
    this.#silentPings = 0;
  }

  #ping(): void {
    this.#silentPings += 1;
    if (this.#silentPings * PING_EVERY_MS > SILENT_MS_MAX) this.#options.socket.terminate();
    else this.#options.socket.ping();
  }

  #received(text: string | null): void {
    this.#heard();
    const parsed =
      text === null
        ? { ok: false as const, code: 'RELAY_FRAME_MALFORMED', why: 'Control frames are text.' }
        : parseFromEdge(text);
    if (!parsed.ok) {
      this.send({ v: RELAY_PROTOCOL, type: 'error', fault: { code: parsed.code, message: parsed.why } });
      return;
    }
    const { message } = parsed;
    if (message.type === 'result') this.#waiting.get(message.id)?.settle(message.result);
    else this.#options.onMessage(message);
  }

  #closed(): void {
    clearInterval(this.#pinger);
    const why = `Edge ${this.edgeServerId} went offline.`;
    for (const waiting of [...this.#waiting.values()]) {
      waiting.fail(new EdgeSilence('EDGE_OFFLINE', this.edgeServerId, why));
    }
    this.#options.onClosed();
  }
}
