/** The models that name things: what the user installed, opened, swapped when its file changes, and asked per frame. */
import { statSync } from 'node:fs';
import { Fault } from '@vms/kit/fault';
import type { Log } from '@vms/kit/log';
import type { LoadedModelReport } from '../agent/sync/telling.ts';
import { readModelsConfig } from '../ai/detectors/config.ts';
import { type Detector, openDetector } from '../ai/detectors/detector.ts';
import type { Picture } from '../ai/detectors/prepare.ts';
import type { Blob } from '../ai/objects/blobs.ts';
import { openPlateReader, type PlateReader } from '../ai/plates/plate-reader.ts';
import type { ModelFile } from '../ai/runtime/card.ts';
import { ModelPool } from '../ai/runtime/model-pool.ts';

const DETECTOR_WIDTH = 640;
const PLATE_WIDTH = 1280;

export interface ModelStatus {
  readonly id: string;
  readonly state: 'READY' | 'REFUSED';
  readonly provider: string | null;
  readonly code: string | null;
  readonly reason: string | null;
}

const refusedModel = { version: '', sha256: null, provider: null, frames: 0, msPerFrame: 0, state: 'REFUSED' } as const;

/** One model as the cloud is told of it. */
export function reportOf(
  model: { readonly id: string; readonly version: string; readonly sha256: string },
  provider: string,
  { frames, ms }: { readonly frames: number; readonly ms: number },
): LoadedModelReport {
  const msPerFrame = frames === 0 ? 0 : Math.round((100 * ms) / frames) / 100;
  const { id: modelId, version, sha256 } = model;
  return { modelId, version, sha256, provider, frames, msPerFrame, state: 'READY', code: null, reason: null };
}

export interface NamingOptions {
  readonly configPath: string;
  readonly plateModel: ModelFile | null;
  readonly workers: number;
  readonly bytesMax: number;
  readonly log: Log;
}

export class Naming implements AsyncDisposable {
  readonly #options: NamingOptions;
  readonly #pool: ModelPool;
  #detectors: readonly Detector[] = [];
  #statuses: readonly ModelStatus[] = [];
  #reader: Promise<PlateReader | null> | null = null;
  #seen = '';
  #reading: Promise<void> = Promise.resolve();
  failures = 0;

  constructor(options: NamingOptions) {
    this.#options = options;
    this.#pool = new ModelPool({ workers: options.workers, bytesMax: options.bytesMax });
  }

  /** Reads the configuration when it changed; the models that serve go on until their successors are ready. */
  refresh(): Promise<void> {
    const stamp = stampOf(this.#options.configPath);
    if (stamp === this.#seen) return this.#reading;
    this.#seen = stamp;
    this.#reading = this.#reading.then(() => this.#reread());
    return this.#reading;
  }

  /** The width of the pictures that a camera's models need; undefined when it needs none. */
  detailWidth(wantsPlates: boolean): number | undefined {
    if (wantsPlates && this.#options.plateModel !== null) return PLATE_WIDTH;
    return this.#detectors.length > 0 ? DETECTOR_WIDTH : undefined;
  }

  get plateModel(): ModelFile | null {
    return this.#options.plateModel;
  }

  get detectors(): readonly Detector[] {
    return this.#detectors;
  }

  status(): readonly ModelStatus[] {
    return this.#statuses;
  }

  /** Models that run, with what they cost; and those that were refused. */
  costs(): readonly LoadedModelReport[] {
    const { loaded } = this.#pool.stats();
    const plates = this.#options.plateModel;
    const known = [...this.#detectors.map(({ model }) => model), ...(plates === null ? [] : [plates])];
    const running = known.flatMap(({ id, version, sha256 }) => {
      const found = loaded.find((one) => one.id === id);
      return found ? [reportOf({ id, version, sha256 }, found.provider, { frames: found.runs, ms: found.runMs })] : [];
    });
    const refused = this.#statuses.flatMap(({ id, state, code, reason }) =>
      state === 'REFUSED' ? [{ ...refusedModel, modelId: id, code, reason: reason?.slice(0, 500) ?? null }] : [],
    );
    // The version before may serve on under the same name.
    return [...running.filter(({ modelId }) => !refused.some((one) => one.modelId === modelId)), ...refused];
  }

  /** The detector that knows this class. */
  modelFor(label: string): Detector['model'] | null {
    return this.#detectors.find(({ config }) => config.classes.includes(label))?.model ?? null;
  }

  /** Null: no detector is installed. A detector that fails is counted and sees nothing in this frame. */
  async objects(picture: () => Promise<Picture | null>, moving: boolean): Promise<Blob[] | null> {
    if (this.#detectors.length === 0) return null;
    const asked = this.#detectors.filter(({ config }) => config.gate === 'always' || moving);
    const seen = asked.length > 0 ? await picture() : null;
    if (seen === null) return [];
    const found = await Promise.all(
      asked.map((one) => one.detect(seen).catch((error: unknown) => this.#failed(error))),
    );
    return found.flat();
  }

  /** Loaded with the first camera that asks for plates. */
  plates(): Promise<PlateReader | null> {
    const { plateModel } = this.#options;
    if (plateModel === null) return Promise.resolve(null);
    this.#reader ??= openPlateReader(plateModel, this.#pool).catch((error: unknown) => {
      this.#failed(error);
      return null;
    });
    return this.#reader;
  }

  #failed(error: unknown): Blob[] {
    this.failures += 1;
    this.#options.log.warn({ error: String(error) }, 'a model did not answer');
    return [];
  }

  async #reread(): Promise<void> {
    const { configPath, log } = this.#options;
    const next: Detector[] = [];
    const statuses: ModelStatus[] = [];
    const refused = (id: string, error: unknown) => {
      const code = error instanceof Fault ? error.code : 'MODEL_FAILED';
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ id, code, reason }, 'a model was refused');
      statuses.push({ id, state: 'REFUSED', provider: null, code, reason });
    };
    try {
      for (const config of readModelsConfig(configPath)) {
        try {
          const detector = await openDetector(config, this.#pool);
          next.push(detector);
          statuses.push({ id: config.id, state: 'READY', provider: detector.provider, code: null, reason: null });
        } catch (error) {
          refused(config.id, error);
          // The version that served before goes on.
          const before = this.#detectors.find((one) => one.config.id === config.id);
          if (before) next.push(before);
        }
      }
    } catch (error) {
      refused('models-config.yaml', error);
      next.push(...this.#detectors);
    }
    for (const { config } of this.#detectors) {
      if (!next.some((one) => one.config.id === config.id)) this.#pool.remove(config.id);
    }
    this.#detectors = next;
    this.#statuses = statuses;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs}/${size}`;
  } catch {
    return 'absent';
  }
}
