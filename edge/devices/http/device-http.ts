import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Fault } from '@vms/kit/fault';
import type { DeviceLine } from '../line.ts';
import { authorize, type Challenge, type Credentials, chooseChallenge } from '../rtsp/digest.ts';

export interface DeviceHttpOptions {
  /** http(s)://host:port of the device. */
  readonly origin: string;
  readonly credentials: Credentials | null;
  readonly line: DeviceLine;
}

export interface HttpAsk {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  /** Another service of the same device; the device's own origin when absent. */
  readonly origin?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly bytesMax?: number;
  /** Silence longer than this ends the request. */
  readonly silenceMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Its connection goes back to the line when this ends, fails or is left. */
  readonly chunks: AsyncIterable<Buffer>;
}

const bytesMaxUsual = 4 * 1024 * 1024;
const silenceMsUsual = 5_000;

/** HTTP to one device: digest and basic, bounded answers, every connection counted on the device's line. */
export class DeviceHttp {
  readonly #options: DeviceHttpOptions;
  #challenge: Challenge | null = null;
  #nonceCount = 0;

  constructor(options: DeviceHttpOptions) {
    this.#options = options;
    options.line.use(options.credentials?.username ?? null, options.credentials?.password ?? null);
  }

  /** The whole answer, whatever its status but 401; throws Faults about reach, credentials, size and time. */
  async ask(ask: HttpAsk): Promise<HttpAnswer> {
    const { status, headers, chunks } = await this.stream(ask);
    const parts: Buffer[] = [];
    let bytes = 0;
    const bytesMax = ask.bytesMax ?? bytesMaxUsual;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw this.fault('CAMERA_PROTOCOL_ERROR', `sent more than ${bytesMax} bytes`);
      parts.push(chunk);
    }
    return { status, headers, body: Buffer.concat(parts) };
  }

  /** As it comes. */
  async stream(ask: HttpAsk): Promise<HttpStream> {
    const first = await this.#once(ask);
    if (first.statusCode !== 401) return this.#accept(first);
    const knew = this.#challenge?.values.nonce;
    const challenge = chooseChallenge(challengesOf(first));
    await first.leave();
    const { credentials, line } = this.#options;
    if (credentials === null) throw this.fault('CAMERA_AUTH_FAILED', 'asks for a user name and password');
    // A nonce that has grown old is answered with a new one; the same one again is a refusal.
    if (challenge === null || (knew !== undefined && knew === challenge.values.nonce)) throw line.refused();
    this.#challenge = challenge;
    this.#nonceCount = 0;
    const second = await this.#once(ask);
    if (second.statusCode !== 401) return this.#accept(second);
    this.#challenge = null;
    const refused = line.refused();
    await second.leave();
    throw refused;
  }

  fault(code: string, what: string): Fault {
    return new Fault(code, `The device at ${this.#options.line.where} ${what}.`);
  }

  #accept(answer: Answer): HttpStream {
    if (this.#options.credentials !== null && this.#challenge !== null) this.#options.line.accepted();
    return { status: answer.statusCode, headers: answer.message.headers, chunks: answer.chunks };
  }

  async #once(ask: HttpAsk): Promise<Answer> {
    const { line } = this.#options;
    const { origin = this.#options.origin, signal, method = 'GET', path, body, silenceMs = silenceMsUsual } = ask;
    const leaveLine = await line.take(signal).catch((error: unknown) => {
      throw this.#translate(error, signal);
    });
    const url = new URL(origin);
    const headers: Record<string, string> = { connection: 'close', ...ask.headers };
    const authorization = this.#authorization(method, path);
    if (authorization !== null) headers.authorization = authorization;
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    try {
      const message = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = send({
          ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (url.protocol === 'https:' ? 443 : 80) },
          ...{ method, path, headers, signal, agent: false },
          // Many devices write headers that the strict parser refuses; a device's certificate is its own.
          ...{ insecureHTTPParser: true, rejectUnauthorized: false },
        });
        request.setTimeout(silenceMs, () =>
          request.destroy(this.fault('CAMERA_TIMEOUT', `was silent for ${silenceMs} ms`)),
        );
        request.once('response', resolve);
        request.on('error', (error) => reject(this.#translate(error, signal)));
        request.end(body);
      });
      return this.#answer(message, leaveLine, signal);
    } catch (error) {
      leaveLine();
      throw error;
    }
  }

  #answer(message: IncomingMessage, leaveLine: () => void, signal: AbortSignal): Answer {
    message.once('close', leaveLine);
    message.on('error', () => {}); // whoever reads is told by the iterator
    const translate = (error: unknown) => this.#translate(error, signal);
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        for await (const chunk of message) yield chunk as Buffer;
      } catch (error) {
        throw translate(error);
      } finally {
        message.destroy();
        leaveLine();
      }
    }
    const leave = async () => {
      message.destroy();
      leaveLine();
    };
    return { statusCode: message.statusCode ?? 0, message, chunks: chunks(), leave };
  }

  #authorization(method: string, path: string): string | null {
    const { credentials } = this.#options;
    if (credentials === null || this.#challenge === null) return null;
    this.#nonceCount += 1;
    return authorize(this.#challenge, credentials, method, path, this.#nonceCount);
  }

  #translate(error: unknown, signal: AbortSignal): Fault {
    if (error instanceof Fault) return error;
    if (signal.reason instanceof Fault) return signal.reason;
    if (signal.aborted) return this.fault('CAMERA_TIMEOUT', 'did not answer in time');
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      return this.fault('HOST_UNKNOWN', 'has a host name that nobody knows; check the address');
    if (code.startsWith('HPE_')) return this.fault('CAMERA_PROTOCOL_ERROR', 'does not speak HTTP');
    return this.fault('CAMERA_UNREACHABLE', `cannot be reached (${code || 'connection lost'})`);
  }
}

interface Answer {
  readonly statusCode: number;
  readonly message: IncomingMessage;
  readonly chunks: AsyncIterable<Buffer>;
  readonly leave: () => Promise<void>;
}

/** Each challenge on its own, as the device wrote them. */
function challengesOf({ message }: Answer): string[] {
  const raw = message.rawHeaders;
  const found: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.toLowerCase() === 'www-authenticate') found.push(raw[at + 1] ?? '');
  }
  return found;
}
