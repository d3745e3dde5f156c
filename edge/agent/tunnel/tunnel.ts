import { type KeyObject, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  FRAME_BYTES_MAX,
  type FromEdge,
  type FromRelay,
  PING_EVERY_MS,
  parseFromRelay,
  RELAY_PROTOCOL,
  SILENT_MS_MAX,
} from '../../../schema/edge/relay-messages.ts';

export interface TunnelOptions {
  /** http:// or https:// of the relay. */
  readonly relayUrl: string;
  readonly edgeServerId: string;
  readonly privateKey: KeyObject;
  readonly hello: () => Omit<Extract<FromEdge, { type: 'hello' }>, 'v' | 'type'>;
  readonly now: () => number;
  /** In [0,1); spreads reconnects. */
  readonly random: () => number;
  readonly onConnected: () => void;
  readonly onMessage: (message: FromRelay) => void;
  readonly onLost: (why: string) => void;
  readonly backoffMsMin?: number;
  readonly backoffMsMax?: number;
}

/** Dials out, says hello, and dials again with backoff and jitter until stopped. */
export class Tunnel {
  readonly #options: TunnelOptions;
  #socket: WebSocket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #attempt = 0;
  #stopped = false;

  constructor(options: TunnelOptions) {
    this.#options = options;
  }

  start(): void {
    this.#dial();
  }

  /** False when there is no connection; nothing is queued here, the outbox is durable. */
  send(message: FromEdge): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.close(1000, 'edge stops');
  }

  #dial(): void {
    const { relayUrl, hello, onConnected, onMessage } = this.#options;
    const token = this.#token();
    const url = `${relayUrl.replace(/^http/, 'ws').replace(/\/$/, '')}/edge/tunnel`;
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      maxPayload: FRAME_BYTES_MAX,
      handshakeTimeout: 5_000,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let silentPings = 0;
    let why = 'closed';
    const heard = (): void => {
      silentPings = 0;
    };
    const pinger = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      silentPings += 1;
      if (silentPings * PING_EVERY_MS > SILENT_MS_MAX) socket.terminate();
      else socket.ping();
    }, PING_EVERY_MS);
    pinger.unref();
    socket.on('open', () => this.send({ v: RELAY_PROTOCOL, type: 'hello', ...hello() }));
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('message', (raw, binary) => {
      heard();
      const parsed = parseFromRelay(binary ? '' : raw.toString());
      if (!parsed.ok) {
        this.send({ v: RELAY_PROTOCOL, type: 'error', fault: { code: parsed.code, message: parsed.why } });
        return;
      }
      if (parsed.message.type === 'welcome') {
        this.#attempt = 0;
        onConnected();
      }
      onMessage(parsed.message);
    });
    socket.once('close', () => {
      clearInterval(pinger);
      this.#lost(why);
    });
  }

  #lost(why: string): void {
    this.#socket = null;
    if (this.#stopped) return;
    this.#options.onLost(why);
    const { backoffMsMin = 250, backoffMsMax = 5_000, random } = this.#options;
    const ceilingMs = Math.min(backoffMsMax, backoffMsMin * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 16);
    this.#retry = setTimeout(() => this.#dial(), ceilingMs * (0.5 + random() / 2));
  }

  /** RFC 8037 (EdDSA) compact JWT; short-lived, minted per dial. */
  #token(): string {
    const { edgeServerId, privateKey, now } = this.#options;
    const issuedAt = Math.floor(now() / 1000);
    const claims = { sub: edgeServerId, aud: 'relay', iat: issuedAt, exp: issuedAt + 60 };
    const body = [{ alg: 'EdDSA', kid: edgeServerId }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${body}.${sign(null, Buffer.from(body), privateKey).toString('base64url')}`;
  }
}
