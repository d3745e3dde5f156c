import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Log } from '@vms/kit/log';
import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import { recordingSamples } from '../devices/container/recording-samples.ts';
import type { Devices } from '../devices/devices.ts';
import { sendBackfill } from '../storage/backfill.ts';
import type { StorageReader } from '../storage/reader.ts';

export interface BackfillOptions {
  readonly devices: Devices;
  readonly storage: Pick<StorageReader, 'spans'>;
  /** The recorder's. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

const lookBackMs = 24 * 3_600_000;
/** What was missed a moment ago may still be on its way to the disk here, and there. */
const settleMs = 20_000;
const gapMsMin = 5_000;
/** After each try that left something open. */
const pausesMs = [60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000] as const;
const fillMsMax = 30 * 60_000;

/** Looks for what the recorder missed of the last day, and fetches it from the cameras' own storage: one gap at a time. */
export class Backfill {
  readonly #options: BackfillOptions;
  #cameras: readonly DesiredCamera[] = [];
  readonly #tried = new Map<string, { tries: number; againAtMs: number }>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  apply({ cameras }: DesiredState): void {
    this.#cameras = cameras.filter(({ device }) => device != null && device.protocol !== 'RTSP');
  }

  /** Call now and then; resolves when everything that is due was tried. A call while one runs joins it. */
  look(): Promise<void> {
    this.#running ??= this.#all().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #all(): Promise<void> {
    for (const camera of this.#cameras) {
      for (const gap of this.#gapsOf(camera.cameraId)) {
        if (this.#stop.signal.aborted) return;
        await this.#try(camera, gap);
      }
    }
  }

  /** Only what is over: a camera that is away now cannot be asked. */
  #gapsOf(cameraId: string): Gap[] {
    const nowMs = this.#options.clock.now();
    const spans = this.#options.storage.spans(cameraId, nowMs - lookBackMs, nowMs - settleMs);
    const lastRecorded = spans.findLast(({ kind }) => kind === 'RECORDED')?.toMs ?? 0;
    return joined(spans.filter(({ kind }) => kind === 'GAP')).filter(
      ({ fromMs, toMs }) => toMs - fromMs >= gapMsMin && toMs <= lastRecorded,
    );
  }

  async #try(camera: DesiredCamera, gap: Gap): Promise<void> {
    const { clock, log } = this.#options;
    const key = `${camera.cameraId} ${gap.fromMs}`;
    const before = this.#tried.get(key) ?? { tries: 0, againAtMs: 0 };
    if (clock.now() < before.againAtMs) return;
    const pauseMs = pausesMs[before.tries];
    this.#tried.set(key, {
      tries: before.tries + 1,
      againAtMs: pauseMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + pauseMs,
    });
    const { cameraId } = camera;
    try {
      const samples = await this.#fill(camera, gap);
      log.info({ cameraId, ...gap, samples }, 'a gap was filled from the camera’s own storage');
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const code = error instanceof Fault ? error.code : 'EDGE_FAILED';
      log.warn({ cameraId, ...gap, code, error: String(error) }, 'a gap could not be filled from the camera’s storage');
      if (code === 'DEVICE_UNSUPPORTED') this.#tried.set(key, { tries: 99, againAtMs: Number.POSITIVE_INFINITY });
    }
  }

  async #fill(camera: DesiredCamera, gap: Gap): Promise<number> {
    const { devices, socketPath } = this.#options;
    const { device, cameraId, username, password } = camera;
    if (device == null) return 0;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(fillMsMax)]);
    await using open = devices.open({ ...device, username, password });
    // The device keeps its own time: what it calls noon is noon there.
    const offsetMs = (await open.probe(signal)).clockOffsetMs ?? 0;
    let samples = 0;
    let { fromMs } = gap;
    for await (const found of open.recordings(device.channel, gap.fromMs + offsetMs, gap.toMs + offsetMs, signal)) {
      const source = await open.download(found, signal);
      if (source.how !== 'file') throw new Fault('DEVICE_UNSUPPORTED', 'Recordings of this device are only streamed.');
      const pictures = recordingSamples(source.bytes, found.fromMs - offsetMs);
      const answer = await sendBackfill(socketPath, { cameraId, fromMs, toMs: gap.toMs }, pictures);
      samples += answer.samples;
      fromMs = Math.max(fromMs, answer.endMs ?? fromMs);
      if (fromMs >= gap.toMs) break;
    }
    return samples;
  }
}

/** One outage is several entries of the ledger. */
function joined(gaps: readonly Gap[]): Gap[] {
  const all: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of gaps) {
    const last = all.at(-1);
    if (last !== undefined && fromMs - last.toMs <= 1) last.toMs = toMs;
    else all.push({ fromMs, toMs });
  }
  return all;
}
