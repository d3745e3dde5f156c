import type { LiveAudience } from '../live-hub.ts';
import { decodeTime } from '../picture-times.ts';

const TICKS = 90_000;
/** A part is cut with the first picture at or beyond this; players want it between 85 % and 100 % of the target. */
const PART_TICKS_MIN = 0.34 * TICKS;
const PART_TARGET_SECONDS = 0.4;
const SEGMENT_TICKS_MIN = 2 * TICKS;
const SEGMENTS_MAX = 6;
/** Older segments are listed whole. */
const SEGMENTS_WITH_PARTS = 3;

interface Part {
  readonly bytes: Buffer;
  readonly ticks: number;
  readonly independent: boolean;
}

interface Segment {
  readonly number: number;
  readonly initNumber: number;
  readonly startDts: number;
  readonly parts: Part[];
  done: boolean;
}

/** Cuts one live stream into low-latency HLS; keeps the last segments in memory, whole GOPs each. Source: RFC 8216bis. */
export class HlsPackager implements LiveAudience {
  readonly #inits = new Map<number, Buffer>();
  readonly #segments: Segment[] = [];
  readonly #waiting = new Set<() => void>();
  #initNumber = -1;
  #next = 0;
  #part: { bytes: Buffer[]; startDts: number; independent: boolean } | null = null;
  #lastDts: number | null = null;
  #longestStep = 0;
  #longestSegment = 0;
  #ended = false;

  head(): void {}

  init(bytes: Buffer): void {
    if (this.#inits.get(this.#initNumber)?.equals(bytes)) return;
    this.#closeSegment();
    this.#initNumber += 1;
    this.#inits.set(this.#initNumber, bytes);
    this.#lastDts = null;
  }

  picture(bytes: Buffer, key: boolean): void {
    const dts = decodeTime(bytes);
    if (dts === null || (this.#lastDts === null && !key)) return;
    if (this.#lastDts !== null) this.#longestStep = Math.max(this.#longestStep, dts - this.#lastDts);
    const open = this.#open();
    if (key && (!open || dts - open.startDts >= SEGMENT_TICKS_MIN || dts < open.startDts)) {
      this.#closeSegment(dts);
      this.#segments.push({
        number: this.#next++,
        initNumber: this.#initNumber,
        startDts: dts,
        parts: [],
        done: false,
      });
      this.#forgetOld();
    } else if (this.#part && dts - this.#part.startDts >= PART_TICKS_MIN) this.#closePart(dts);
    this.#part ??= { bytes: [], startDts: dts, independent: key };
    this.#part.bytes.push(bytes);
    this.#lastDts = dts;
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Null while there is nothing to play yet. */
  playlist(): string | null {
    const first = this.#segments[0];
    if (!first || first.parts.length === 0) return null;
    const partTarget = Math.max(PART_TARGET_SECONDS, this.#longestStep / TICKS);
    const target = Math.max(4, Math.ceil(this.#longestSegment / TICKS));
    const lines = [
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      `#EXT-X-TARGETDURATION:${target}`,
      `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(partTarget * 3).toFixed(3)}`,
      `#EXT-X-PART-INF:PART-TARGET=${partTarget.toFixed(3)}`,
      `#EXT-X-MEDIA-SEQUENCE:${first.number}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${first.initNumber}`,
    ];
    let initNumber: number | null = null;
    for (const segment of this.#segments) {
      if (segment.initNumber !== initNumber) {
        if (initNumber !== null) lines.push('#EXT-X-DISCONTINUITY');
        lines.push(`#EXT-X-MAP:URI="init${segment.initNumber}.mp4"`);
        initNumber = segment.initNumber;
      }
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startDts / 90).toISOString()}`);
      if (segment.number >= this.#next - SEGMENTS_WITH_PARTS)
        for (const [at, { ticks, independent }] of segment.parts.entries())
          lines.push(
            `#EXT-X-PART:DURATION=${(ticks / TICKS).toFixed(5)},URI="part${segment.number}.${at}.mp4"${independent ? ',INDEPENDENT=YES' : ''}`,
          );
      if (segment.done) lines.push(`#EXTINF:${(length(segment) / TICKS).toFixed(5)},`, `segment${segment.number}.mp4`);
    }
    const [number, part] = this.#edge();
    lines.push(this.#ended ? '#EXT-X-ENDLIST' : `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part${number}.${part}.mp4"`);
    return `${lines.join('\n')}\n`;
  }

  /** Whether the playlist has that segment, or that part of it. */
  has(segment: number, part: number | null): boolean {
    if (this.#ended) return true;
    const [number, parts] = this.#edge();
    return number > segment || (part !== null && number === segment && parts > part);
  }

  /** Whether it will be there soon: the next part, or one of the next two segments. */
  comes(segment: number): boolean {
    return segment <= this.#edge()[0] + 1;
  }

  /** Bytes of `init0.mp4`, `segment7.mp4` or `part7.2.mp4`; null when not there (any more, or yet). */
  file(name: string): Buffer | null {
    const [, kind, number, at] = /^(init|segment|part)(\d{1,9})(?:\.(\d{1,4}))?\.mp4$/.exec(name) ?? [];
    if (kind === 'init') return this.#inits.get(Number(number)) ?? null;
    const segment = this.#segments.find((one) => one.number === Number(number));
    if (kind === 'part') return segment?.parts[Number(at)]?.bytes ?? null;
    return segment?.done ? Buffer.concat(segment.parts.map(({ bytes }) => bytes)) : null;
  }

  /** Resolves with the next part, or the end; at once when aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted || this.#ended) done();
    });
  }

  /** The segment and the part that come next. */
  #edge(): [segment: number, part: number] {
    const open = this.#open();
    return open ? [open.number, open.parts.length] : [this.#next, 0];
  }

  #open(): Segment | null {
    const last = this.#segments.at(-1);
    return last && !last.done ? last : null;
  }

  #closePart(endDts: number): void {
    const part = this.#part;
    this.#part = null;
    const ticks = part ? endDts - part.startDts : 0;
    if (!part || ticks <= 0) return;
    this.#open()?.parts.push({ bytes: Buffer.concat(part.bytes), ticks, independent: part.independent });
    this.#wake();
  }

  #closeSegment(endDts = (this.#lastDts ?? 0) + this.#longestStep): void {
    this.#closePart(endDts);
    const open = this.#open();
    if (!open) return;
    open.done = true;
    this.#longestSegment = Math.max(this.#longestSegment, length(open));
    if (open.parts.length === 0) this.#segments.pop();
    this.#wake();
  }

  #forgetOld(): void {
    while (this.#segments.length > SEGMENTS_MAX + 1) this.#segments.shift();
    for (const number of this.#inits.keys())
      if (number < (this.#segments[0]?.initNumber ?? 0)) this.#inits.delete(number);
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}

function length({ parts }: Segment): number {
  return parts.reduce((sum, { ticks }) => sum + ticks, 0);
}
