/** One RTSP connection: requests with their answers, and the interleaved packets between them. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Fault } from '@vms/kit/fault';
import { authorize, type Challenge, type Credentials, chooseChallenge } from './digest.ts';
import { FrameCutter } from './interleaved.ts';

export interface RtspAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RtspConnectionOptions {
  /** Without credentials in it. */
  readonly url: string;
  readonly credentials: Credentials | null;
  readonly signal: AbortSignal;
  readonly connectMs: number;
  readonly answerMs: number;
  /** Of whom a camera's certificate must be, PEM; null: whoever answers is taken for the camera. */
  readonly ca?: string | null | undefined;
  /** Once, when the connection is gone for any reason. */
  readonly onClose: (fault: Fault) => void;
}

const headBytesMax = 64 * 1024;
const bodyBytesMax = 1024 * 1024;
const agent = 'vms-edge';
/** A stride that brought less leaves room in the kernel for one more. */
const lightBytes = 16 * 1024;
/** All sockets read into it: what came is used up before the next one reads. */
const readMemory = Buffer.allocUnsafeSlow(64 * 1024);

interface Waiting {
  readonly resolve: (answer: RtspAnswer) => void;
  readonly reject: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

/** bytes[from, to) is one packet; only valid during the call. */
export type TakeInterleaved = (bytes: Buffer, from: number, to: number) => void;

export class RtspConnection {
  readonly #options: RtspConnectionOptions;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #where: string;
  readonly #frames: FrameCutter;
  readonly #channels: (TakeInterleaved | undefined)[] = [];
  readonly secure: boolean;
  #challenge: Challenge | null = null;
  #nonceCount = 0;
  #cseq = 0;
  #gone: Fault | null = null;
  /** Reads only when told to. */
  #inStrides = false;
  #bytesAtStride = 0;
  #rested = false;
  bytes = 0;

  constructor(options: RtspConnectionOptions) {
    this.#options = options;
    const { protocol, hostname, port } = new URL(options.url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const number = Number(port) || (protocol === 'rtsps:' ? 322 : 554);
    this.#where = `${hostname}:${number}`;
    this.#frames = new FrameCutter({
      packet: (channel, bytes, from, to) => this.#channels[channel]?.(bytes, from, to),
      text: (bytes) => this.#text(bytes),
    });
    this.secure = protocol === 'rtsps:';
    const { ca = null } = options;
    const onread = { buffer: readMemory, callback: (count: number) => this.#take(count) };
    // Most cameras' certificates are their own: without an authority named, the operator's network is what is trusted.
    this.#socket = this.secure
      ? connectTls({ host, port: number, rejectUnauthorized: ca !== null, ...(ca === null ? {} : { ca }) })
      : connectTcp({ host, port: number, onread });
    const socket = this.#socket;
    socket.setNoDelay(true);
    const late = setTimeout(
      () => this.#end('CAMERA_UNREACHABLE', `did not answer within ${options.connectMs} ms`),
      options.connectMs,
    );
    socket.once(this.secure ? 'secureConnect' : 'connect', () => clearTimeout(late));
    if (this.secure) socket.on('data', (chunk) => this.#push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const unknown = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
      if (isDistrust(error.code))
        this.#end('CAMERA_TLS_UNTRUSTED', `shows a certificate that is refused (${error.code})`);
      else if (unknown) this.#end('HOST_UNKNOWN', 'has a host name that nobody knows; check the address', 'connect');
      else this.#end('CAMERA_UNREACHABLE', `cannot be reached (${error.code ?? error.message})`, 'network');
    });
    socket.on('close', () => {
      clearTimeout(late);
      this.#end('CAMERA_UNREACHABLE', 'closed the connection', 'camera');
    });
    if (options.signal.aborted) this.close();
    options.signal.addEventListener('abort', this.close, { once: true });
  }

  /** Answers one challenge; a second 401 is CAMERA_AUTH_FAILED. Any other status is the caller's to judge. */
  async request(method: string, url: string, headers: Readonly<Record<string, string>> = {}): Promise<RtspAnswer> {
    const first = await this.#ask(method, url, headers);
    if (first.status !== 401) return first;
    const { credentials } = this.#options;
    if (this.challenged(first)) {
      const second = await this.#ask(method, url, headers);
      if (second.status !== 401) return second;
    }
    const why = credentials === null ? 'asks for a user name and password' : 'refused the user name or password';
    throw this.fault('CAMERA_AUTH_FAILED', why);
  }

  /** Takes a 401's challenge for the next request; false when it cannot be answered. */
  challenged({ headers }: RtspAnswer): boolean {
    const challenge = chooseChallenge((headers['www-authenticate'] ?? '').split('\n'));
    if (challenge === null || this.#options.credentials === null) return false;
    this.#challenge = challenge;
    this.#nonceCount = 0;
    return true;
  }

  /** Sends a request whose answer does not matter much; null when none came in `waitMs`. The connection goes on. */
  async tell(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    waitMs: number,
  ): Promise<RtspAnswer | null> {
    const cseq = this.#cseq + 1;
    const answer = this.#ask(
      method,
      url,
      headers,
      () => {
        const waiting = this.#waiting.get(cseq);
        this.#waiting.delete(cseq);
        waiting?.resolve({ status: 0, reason: '', headers: {}, body: '' });
      },
      waitMs,
    );
    const { status, ...rest } = await answer;
    return status === 0 ? null : { status, ...rest };
  }

  /** Whom packets of an interleaved channel are for. */
  onChannel(channel: number, take: TakeInterleaved): void {
    this.#channels[channel & 255] = take;
  }

  /** Once connected. */
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  sendPacket(channel: number, packet: Buffer): void {
    if (this.#gone !== null || this.#socket.writableLength > headBytesMax) return;
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 255]);
    this.#socket.write(Buffer.concat([head, packet]));
  }

  fault(code: string, what: string, gap: string | null = null): Fault {
    return new Fault(code, `The camera at ${this.#where} ${what}.`, { gap });
  }

  /** Ends the connection with a fault of the caller's choice. */
  fail(fault: Fault): void {
    this.#finish(fault);
  }

  close = (): void => this.#end('CAMERA_UNREACHABLE', 'was let go');

  #ask(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    late: (() => void) | null = null,
    waitMs = this.#options.answerMs,
  ): Promise<RtspAnswer> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    this.#cseq += 1;
    const cseq = this.#cseq;
    const lines = [`${method} ${url} RTSP/1.0`, `CSeq: ${cseq}`, `User-Agent: ${agent}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (this.#challenge !== null && this.#options.credentials !== null) {
      this.#nonceCount += 1;
      lines.push(
        `Authorization: ${authorize(this.#challenge, this.#options.credentials, method, url, this.#nonceCount)}`,
      );
    }
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        late ?? (() => this.#end('CAMERA_TIMEOUT', `did not answer ${method} within ${waitMs} ms`)),
        waitMs,
      );
      this.#waiting.set(cseq, { resolve, reject, timer });
    });
  }

  #take(count: number): boolean {
    this.#push(count === readMemory.length ? readMemory : readMemory.subarray(0, count));
    // False: no more is read for now. A full read means that more waits.
    return !this.#inStrides || count === readMemory.length;
  }

  /** Reads what has come since the last time, a light stream at every other call; with `inStrides` false it goes on reading as it comes. */
  read(inStrides: boolean): void {
    if (!inStrides && !this.#inStrides) return;
    this.#inStrides = inStrides;
    const came = this.bytes - this.#bytesAtStride;
    this.#rested = inStrides && !this.#rested && came < lightBytes;
    if (this.#rested) return;
    this.#bytesAtStride = this.bytes;
    this.#socket.resume();
  }

  #push(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#frames.push(chunk);
  }

  /** Bytes used; 0 when more must come. */
  #text(buffer: Buffer): number {
    const headEnd = buffer.indexOf('\r\n\r\n');
    if (headEnd < 0 || headEnd > headBytesMax) {
      if (buffer.length > headBytesMax) this.#end('CAMERA_PROTOCOL_ERROR', 'sent something that is not RTSP');
      return 0;
    }
    const [first = '', ...lines] = buffer.toString('latin1', 0, headEnd).trimStart().split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      if (colon > 0) headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
    }
    const bodyBytes = Number(headers['content-length'] ?? 0);
    if (!(bodyBytes >= 0 && bodyBytes <= bodyBytesMax)) {
      this.#end('CAMERA_PROTOCOL_ERROR', `announced a body of ${headers['content-length']} bytes`);
      return 0;
    }
    const end = headEnd + 4 + bodyBytes;
    if (buffer.length < end) return 0;
    const status = /^RTSP\/\d\.\d (\d{3}) ?(.*)$/.exec(first);
    const waiting = status === null ? undefined : this.#waiting.get(Number(headers.cseq));
    if (status === null && !/^[A-Z_]+ \S+ RTSP\/\d\.\d$/.test(first)) {
      this.#end('CAMERA_PROTOCOL_ERROR', 'sent something that is not RTSP');
    }
    if (status !== null && waiting !== undefined) {
      this.#waiting.delete(Number(headers.cseq));
      clearTimeout(waiting.timer);
      const body = buffer.toString('utf8', headEnd + 4, end);
      waiting.resolve({ status: Number(status[1]), reason: status[2] ?? '', headers, body });
    }
    return end;
  }

  #end(code: string, what: string, gap: string | null = null): void {
    if (this.#gone === null) this.#finish(this.fault(code, what, gap));
  }

  #finish(fault: Fault): void {
    if (this.#gone !== null) return;
    this.#gone = fault;
    this.#frames.stop();
    this.#options.signal.removeEventListener('abort', this.close);
    this.#socket.destroy();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(fault);
    }
    this.#waiting.clear();
    this.#options.onClose(fault);
  }
}

/** What Node calls a certificate that its authority, its name or its dates speak against. */
function isDistrust(code = ''): boolean {
  return /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/.test(code);
}
