import { Fault } from '@vms/kit/fault';
import type { CodecConfig, Sample } from '../../storage/sample.ts';
import { Depacketizer } from '../rtsp/depacketizer.ts';
import { DecodeTimes } from '../rtsp/timing.ts';
import { picturesInDhav } from './dhav.ts';
import { picturesInPs } from './mpeg-ps.ts';

/** One picture as a container holds it. */
export interface StoredPicture {
  /** 90 kHz, from anywhere. */
  readonly ticks: number;
  /** Annex B. */
  readonly bytes: Buffer;
  /** Null: the container does not say. */
  readonly codec: 'h264' | 'h265' | null;
}

export interface PlacedSample {
  readonly sample: Sample;
  readonly config: CodecConfig;
}

const guessedStepTicks = 3_600;

/**
 * A device's own recording (MPEG-PS or DHAV) as samples; the first picture is at `startMs` (UTC). Data is only valid until the next
 * one. Throws CAMERA_PROTOCOL_ERROR for a file of another kind.
 */
export async function* recordingSamples(file: AsyncIterable<Buffer>, startMs: number): AsyncGenerator<PlacedSample> {
  let depacketizer: Depacketizer | null = null;
  let ready: PlacedSample[] = [];
  let firstTicks: number | null = null;
  let pts = 0;
  const decodeTimes = new DecodeTimes();
  for await (const { ticks, bytes, codec } of await picturesIn(file)) {
    const units = [...unitsIn(bytes)];
    if (units.length === 0) continue;
    firstTicks ??= ticks;
    pts = Math.round(startMs * 90) + ticks - firstTicks;
    depacketizer ??= new Depacketizer(codec ?? guessCodec(units[0] as Buffer), [], ({ key, data }, config) => {
      const dts = config.reorderDepth === 0 ? pts : decodeTimes.of(pts, config.reorderDepth, guessedStepTicks);
      ready.push({ sample: { dts, pts, key, data, receivedAtMs: 0, cameraNtpMs: null }, config });
    });
    for (const [i, unit] of units.entries()) depacketizer.push(unit, 0, unit.length, pts, i === units.length - 1);
    const now = ready;
    ready = [];
    yield* now;
  }
}

async function picturesIn(file: AsyncIterable<Buffer>): Promise<AsyncIterable<StoredPicture>> {
  const chunks = file[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const { value, done } = await chunks.next();
    if (done) return none();
    head = Buffer.concat([head, value]);
  }
  const whole = resumed(head, chunks);
  if (head.subarray(0, 4).equals(Buffer.from('DHAV'))) return picturesInDhav(whole);
  const imkh = head.subarray(0, 4).equals(Buffer.from('IMKH'));
  if (imkh || head.subarray(0, 4).equals(Buffer.from([0, 0, 1, 0xba]))) return picturesInPs(whole);
  throw new Fault(
    'CAMERA_PROTOCOL_ERROR',
    'The device keeps its recordings in a container that is not understood here.',
  );
}

async function* none(): AsyncGenerator<never> {}

async function* resumed(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** NAL units of an Annex B picture, without start codes. */
function* unitsIn(bytes: Buffer): Generator<Buffer> {
  const code = Buffer.from([0, 0, 1]);
  let at = bytes.indexOf(code);
  while (at >= 0) {
    const from = at + code.length;
    at = bytes.indexOf(code, from);
    let to = at < 0 ? bytes.length : at;
    while (to > from && bytes[to - 1] === 0) to -= 1;
    if (to > from + 1) yield bytes.subarray(from, to);
  }
}

/** By what a stream begins with: H.265's delimiter and parameter sets have other first bytes than H.264's. */
function guessCodec(first: Buffer): 'h264' | 'h265' {
  const type = ((first[0] ?? 0) >> 1) & 63;
  return (first[1] ?? 0) === 1 && ((type >= 32 && type <= 35) || type === 39) ? 'h265' : 'h264';
}
