import { chainLink, leafHash, leafPrefix, merkleRoot, sha256 } from './hashing.ts';
import { fragmentParts, type StoredSample, type TimedSample } from './mp4/fragment.ts';
import { initSegment } from './mp4/init.ts';
import type { TrackConfig } from './sample.ts';

/** What a camera's writer wants to have on disk next; nothing here touches the disk. */
export interface Plan {
  readonly file: PlannedFile;
  /** Where in the file the bytes go: fixed when planned, because the file's planned length grows while a disk is slow. */
  readonly offset: number;
  readonly bytes: readonly Buffer[];
  /** Rows as they will be once the bytes are synced. */
  readonly segments: readonly PlannedSegment[];
}

export interface PlannedFile {
  readonly path: string;
  readonly config: TrackConfig;
  /** Bytes planned so far, written or not. */
  length: number;
}

export interface PlannedSegment {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
  readonly root: Buffer | null;
  readonly link: Buffer | null;
}

interface OpenSegment {
  readonly id: string;
  readonly offset: number;
  readonly start: number;
  end: number;
  readonly leaves: Buffer[];
}

const TICKS_PER_MS = 90;
const MINUTE_TICKS = 60_000 * TICKS_PER_MS;
const fragmentTicksMax = 450 * TICKS_PER_MS;
/** More than this, and than three pictures, between two samples ends the segment: what is claimed as recorded is continuous. */
const jumpTicksMin = 1_000 * TICKS_PER_MS;
/** A camera slower than one picture in ten seconds is taken for one that pauses. */
const stepTicksMax = 10_000 * TICKS_PER_MS;
const stepsKept = 9;
/** A stream that stops leaves one sample without a successor; it gets this length. */
const lastDurationTicks = 40 * TICKS_PER_MS;

export interface CameraWriterOptions {
  readonly cameraId: string;
  /** Cut at the first keyframe at or after this much. */
  readonly segmentMs: number;
  readonly newId: () => string;
  /** Link of the camera's last segment on this edge and boot. */
  readonly previousLink: Buffer;
}

/**
 * Samples in, bytes and rows out. One sample is held back so that its duration is the distance to the next one.
 * Files start at the first keyframe of a minute, segments at a keyframe; a new codec configuration starts both.
 */
export class CameraWriter {
  readonly #options: CameraWriterOptions;
  /** Takes effect where the open segment would be cut. */
  segmentMs: number;
  #file: PlannedFile | null = null;
  #config: TrackConfig | null = null;
  #leafPrefix: Buffer = Buffer.alloc(0);
  #segment: OpenSegment | null = null;
  #held: StoredSample | null = null;
  readonly #heldMemory: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  #lastDts: number | null = null;
  #pending: TimedSample[] = [];
  #sequence = 0;
  #link: Buffer;
  /** The last distances between pictures. */
  readonly #steps: number[] = [];
  #plans: { file: PlannedFile; offset: number; bytes: Buffer[]; segments: Map<string, PlannedSegment> }[] = [];

  constructor(options: CameraWriterOptions) {
    this.#options = options;
    this.segmentMs = options.segmentMs;
    this.#link = options.previousLink;
  }

  /** Samples before the first keyframe are refused: nobody could decode them. Returns whether it was taken. */
  append(sample: StoredSample, config: TrackConfig): boolean {
    const step = this.#lastDts === null ? 0 : sample.dts - this.#lastDts;
    if (this.#follows(step)) this.#release(step);
    else this.finish();
    this.#lastDts = sample.dts;
    if (this.#config !== config && !sameConfig(this.#config, config)) {
      if (!sample.key) return false;
      this.#closeSegment();
      this.#file = null;
      this.#config = config;
      this.#leafPrefix = leafPrefix(this.#options.cameraId, sha256(config.codec, config.record));
    }
    if (this.#segment === null && !sample.key) return false;
    if (sample.key) this.#cut(sample);
    this.#held = sample;
    return true;
  }

  /** Gives up waiting for the held sample's successor, so that it reaches the disk; the segment goes on with the next one. */
  settle(): void {
    this.#release(this.#usualStep());
  }

  /** Writes out the held sample too and ends the segment: the stream stopped, or the process ends. */
  finish(): void {
    this.settle();
    this.#closeSegment();
  }

  /** Learns the distance between pictures; false when the next one is too far away, or before the last. */
  #follows(step: number): boolean {
    if (step <= 0) return false;
    if (step > jumpTicksMin) {
      // Before the second picture of a slow camera nothing says how slow it is.
      const unknown = this.#steps.length === 0 && step <= stepTicksMax;
      if (step > 3 * this.#usualStep() && !unknown) return false;
    }
    this.#steps.push(step);
    if (this.#steps.length > stepsKept) this.#steps.shift();
    return true;
  }

  #usualStep(): number {
    return this.#steps.toSorted((a, b) => a - b)[this.#steps.length >> 1] ?? lastDurationTicks;
  }

  /** Everything that became ready since the last call, in order; afterwards only these plans refer to memory of samples. */
  takePlans(): Plan[] {
    this.#flush();
    this.#keepHeld();
    const plans = this.#plans.map(({ segments, ...plan }) => ({ ...plan, segments: [...segments.values()] }));
    this.#plans = [];
    return plans;
  }

  /** Moves the held sample's bytes out of memory that is given back after the round. The round that runs may still need the other copy. */
  #keepHeld(): void {
    const held = this.#held;
    if (held === null || held.room === 0) return;
    this.#heldMemory.reverse();
    const { length } = held.data;
    if (this.#heldMemory[0].length < length) this.#heldMemory[0] = Buffer.allocUnsafeSlow(Math.ceil(length * 1.25));
    const data = this.#heldMemory[0].subarray(0, length);
    held.data.copy(data);
    this.#held = { ...held, data, room: 0 };
  }

  #cut(key: StoredSample): void {
    const open = this.#segment;
    if (open !== null && key.dts - open.start < (this.segmentMs - 500) * TICKS_PER_MS) return;
    this.#closeSegment();
    const config = this.#config as TrackConfig;
    const minute = Math.floor(key.dts / MINUTE_TICKS);
    if (this.#file === null || minuteOf(this.#file) !== minute) {
      const init = initSegment(config);
      this.#file = { path: filePath(this.#options.cameraId, minute, key.dts), config, length: 0 };
      this.#add([init], null);
    }
    this.#segment = {
      id: this.#options.newId(),
      offset: (this.#file as PlannedFile).length,
      start: key.dts,
      end: key.dts,
      leaves: [],
    };
  }

  #release(duration: number): void {
    if (this.#held !== null) this.#take(this.#held, duration);
    this.#held = null;
  }

  #take(sample: StoredSample, duration: number): void {
    const segment = this.#segment;
    if (segment === null) return;
    segment.leaves.push(leafHash(this.#leafPrefix, sample));
    const { dts, pts, key, data } = sample;
    this.#pending.push({ dts, pts, key, data, duration });
    const first = this.#pending[0] as TimedSample;
    if (sample.dts + duration - first.dts >= fragmentTicksMax) this.#flush();
  }

  #flush(): void {
    const segment = this.#segment;
    if (segment === null || this.#pending.length === 0) return;
    const last = this.#pending.at(-1) as TimedSample;
    segment.end = last.dts + last.duration;
    this.#sequence += 1;
    const parts = fragmentParts(this.#sequence, this.#pending);
    this.#pending = [];
    this.#add(parts, () => this.#row(segment, null, null));
  }

  #closeSegment(): void {
    const segment = this.#segment;
    if (segment === null) return;
    this.#flush();
    this.#segment = null;
    if (segment.leaves.length === 0) return;
    const root = merkleRoot(segment.leaves);
    this.#link = chainLink(this.#link, root);
    this.#add([], () => this.#row(segment, root, this.#link));
  }

  #row({ id, offset, start, end }: OpenSegment, root: Buffer | null, link: Buffer | null): PlannedSegment {
    return { id, offset, length: (this.#file as PlannedFile).length - offset, start, end, root, link };
  }

  #add(parts: readonly Buffer[], row: (() => PlannedSegment) | null): void {
    const file = this.#file as PlannedFile;
    let plan = this.#plans.at(-1);
    if (plan?.file !== file) {
      plan = { file, offset: file.length, bytes: [], segments: new Map() };
      this.#plans.push(plan);
    }
    for (const part of parts) {
      plan.bytes.push(part);
      file.length += part.length;
    }
    const planned = row?.();
    if (planned) plan.segments.set(planned.id, planned);
  }
}

function sameConfig(a: TrackConfig | null, b: TrackConfig): boolean {
  return a !== null && a.codec === b.codec && a.record.equals(b.record);
}

function minuteOf({ path }: PlannedFile): number {
  return Number(/-(\d+)\.mp4$/.exec(path)?.[1] ?? Number.NaN) / 60_000;
}

/** `<camera>/<UTC day>/<HHMM>-<first ms>-<minute ms>.mp4`, sortable, and unique per start. */
function filePath(cameraId: string, minute: number, startTicks: number): string {
  const at = new Date(minute * 60_000).toISOString();
  return `${cameraId}/${at.slice(0, 10)}/${at.slice(11, 13)}${at.slice(14, 16)}-${Math.round(startTicks / 90)}-${minute * 60_000}.mp4`;
}
