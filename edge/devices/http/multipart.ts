/** Multipart streams as devices send them, which is seldom as the standard has it. */
import { Fault } from '@vms/kit/fault';

export interface Part {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface MultipartOptions {
  /** Of the whole response. */
  readonly contentType: string;
  /** A text that is whole is given at once, without waiting for what follows it. */
  readonly isWhole?: (text: string) => boolean;
  readonly partBytesMax?: number;
}

const headBytesMax = 16 * 1024;
const textBytesMax = 256 * 1024;
const looksMax = 64;

/**
 * Heeds nothing that devices get wrong: boundaries that come twice or carry their dashes in the header, a Content-Length
 * that leaves out the blank line before the body, or that is too small or missing. Throws CAMERA_PROTOCOL_ERROR when a part
 * is larger than the bound.
 */
export async function* readParts(chunks: AsyncIterable<Buffer>, options: MultipartOptions): AsyncGenerator<Part> {
  const reader = new PartReader(options);
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}

export class PartReader {
  readonly #boundary: Buffer;
  readonly #isWhole: (text: string) => boolean;
  readonly #bytesMax: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Null: between parts. */
  #headers: Record<string, string> | null = null;
  /** The part was given already; what comes until the boundary is its tail. */
  #given = false;
  #looks = 0;

  constructor({ contentType, isWhole = () => false, partBytesMax = 2 * 1024 * 1024 }: MultipartOptions) {
    const named = /boundary\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'boundary';
    this.#boundary = Buffer.from(`--${named.replace(/^-+/, '')}`, 'latin1');
    this.#isWhole = isWhole;
    this.#bytesMax = partBytesMax;
  }

  *push(chunk: Buffer): Generator<Part> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const headers = this.#headers;
      if (headers === null) {
        if (!this.#readHead()) return;
        continue;
      }
      const part = this.#readBody(headers);
      if (part !== null) yield part;
      if (this.#headers !== null) return; // its boundary is still to come
    }
  }

  /** What a connection that ended had begun to say. */
  *end(): Generator<Part> {
    const headers = this.#headers;
    if (headers === null || this.#given) return;
    const body = trimmed(this.#rest);
    if (body.length > 0) yield { headers, body };
  }

  /** Finds the next boundary and the headers after it; false when more must come. */
  #readHead(): boolean {
    const at = this.#rest.indexOf(this.#boundary);
    if (at < 0) {
      // Only what could be the beginning of a boundary is kept.
      this.#rest = this.#rest.subarray(Math.max(0, this.#rest.length - this.#boundary.length));
      return false;
    }
    let from = at;
    // The same boundary again, or its closing dashes: skipped.
    for (;;) {
      const lineEnd = this.#rest.indexOf(0x0a, from);
      if (lineEnd < 0) return this.#keepFrom(at);
      from = lineEnd + 1;
      const next = this.#skipBlank(from);
      if (!this.#rest.subarray(next, next + this.#boundary.length).equals(this.#boundary)) break;
      from = next;
    }
    const end = headEnd(this.#rest, from);
    if (end === null) return this.#keepFrom(at);
    const headers: Record<string, string> = {};
    for (const line of this.#rest.toString('latin1', from, end.at).split(/\r?\n/)) {
      const colon = line.indexOf(':');
      if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
    this.#headers = headers;
    this.#given = false;
    this.#looks = 0;
    this.#rest = this.#rest.subarray(end.bodyAt);
    return true;
  }

  #readBody(headers: Record<string, string>): Part | null {
    const boundaryAt = this.#rest.indexOf(this.#boundary);
    if (boundaryAt >= 0) {
      const body = trimmed(this.#rest.subarray(0, boundaryAt));
      const given = this.#given;
      this.#headers = null;
      this.#given = false;
      this.#rest = this.#rest.subarray(boundaryAt);
      return given || body.length === 0 ? null : { headers, body };
    }
    if (this.#rest.length > this.#bytesMax)
      throw new Fault('CAMERA_PROTOCOL_ERROR', `The device sent a part of more than ${this.#bytesMax} bytes.`);
    if (this.#given) {
      this.#rest = this.#rest.subarray(Math.max(0, this.#rest.length - this.#boundary.length));
      return null;
    }
    const body = leadingBlankCut(this.#rest);
    const whole = this.#wholeOf(headers, body);
    if (whole === null) return null;
    this.#given = true;
    this.#rest = body.subarray(whole.length);
    return { headers, body: Buffer.from(whole) };
  }

  /** A picture ends by its length; a text when its reader says so, who is asked a bounded number of times. */
  #wholeOf(headers: Record<string, string>, body: Buffer): Buffer | null {
    if (/^(image|video|application\/octet)/i.test(headers['content-type'] ?? '')) {
      const length = Number(headers['content-length'] ?? Number.NaN);
      return Number.isInteger(length) && length > 0 && body.length >= length ? body.subarray(0, length) : null;
    }
    if (body.length === 0 || body.length > textBytesMax || this.#looks >= looksMax) return null;
    this.#looks += 1;
    const text = trimmed(body);
    return this.#isWhole(text.toString('utf8')) ? text : null;
  }

  #keepFrom(at: number): false {
    this.#rest = this.#rest.subarray(at);
    if (this.#rest.length > headBytesMax)
      throw new Fault('CAMERA_PROTOCOL_ERROR', `The device sent headers of more than ${headBytesMax} bytes.`);
    return false;
  }

  #skipBlank(from: number): number {
    let at = from;
    while (this.#rest[at] === 0x0d || this.#rest[at] === 0x0a) at += 1;
    return at;
  }
}

/** Where a blank line ends the headers; a part may also have none at all. */
function headEnd(buffer: Buffer, from: number): { at: number; bodyAt: number } | null {
  const first = buffer[from];
  if (first === undefined) return null;
  if (first === 0x0a) return { at: from, bodyAt: from + 1 };
  if (first === 0x0d && buffer[from + 1] === 0x0a) return { at: from, bodyAt: from + 2 };
  const crlf = buffer.indexOf('\r\n\r\n', from, 'latin1');
  const lf = buffer.indexOf('\n\n', from, 'latin1');
  if (crlf < 0 && lf < 0) return null;
  return crlf >= 0 && (lf < 0 || crlf < lf) ? { at: crlf, bodyAt: crlf + 4 } : { at: lf, bodyAt: lf + 2 };
}

function leadingBlankCut(buffer: Buffer): Buffer {
  let at = 0;
  while (buffer[at] === 0x0d || buffer[at] === 0x0a) at += 1;
  return buffer.subarray(at);
}

function trimmed(buffer: Buffer): Buffer {
  const cut = leadingBlankCut(buffer);
  let end = cut.length;
  while (end > 0 && (cut[end - 1] === 0x0d || cut[end - 1] === 0x0a)) end -= 1;
  return cut.subarray(0, end);
}
