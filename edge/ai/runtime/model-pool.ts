/** Which thread holds which model: a memory budget with the longest unused leaving first, warm-up, and swaps without a lost frame. */
import { statSync } from 'node:fs';
import { Fault } from '@vms/kit/fault';
import type { Feeds, LoadedModel, ModelSource } from './model-messages.ts';
import { ModelWorker } from './model-worker.ts';

/** What a session costs besides its weights (measured: about 20 MB). */
const SESSION_BYTES = 20 << 20;

export interface PoolOptions {
  /** Threads; one per core that analytics may use. */
  readonly workers: number;
  readonly bytesMax: number;
}

export interface PoolStats {
  readonly bytes: number;
  readonly loaded: readonly {
    readonly id: string;
    readonly key: string;
    readonly provider: string;
    readonly bytes: number;
    /** Since it was installed: how often it ran, and how long in the thread. */
    readonly runs: number;
    readonly runMs: number;
  }[];
  readonly evictions: number;
  readonly restarts: number;
}

interface Entry {
  source: ModelSource;
  readonly bytes: number;
  worker: ModelWorker | null;
  loading: Promise<LoadedModel> | null;
  model: LoadedModel | null;
  running: number;
  retired: boolean;
  runs: number;
  runMs: number;
}

export type Run = (feeds: Feeds) => Promise<{ outputs: Feeds; runMs: number }>;
export type Check = (model: LoadedModel, run: Run) => Promise<void>;

export class ModelPool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #workers: ModelWorker[];
  /** By model id, the version that serves. Insertion order is order of use: the first was unused longest. */
  readonly #entries = new Map<string, Entry>();
  #evictions = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#workers = Array.from({ length: Math.max(1, options.workers) }, (): ModelWorker => {
      const worker: ModelWorker = new ModelWorker(() => this.#lost(worker));
      return worker;
    });
  }

  /**
   * Loads, walks the provider ladder and warms up; `check` may still refuse by throwing. An older version of the same id
   * serves until this one has passed, and goes on when it has not.
   */
  async install(id: string, source: ModelSource, check: Check = async () => {}): Promise<LoadedModel> {
    const before = this.#entries.get(id);
    if (before?.source.key === source.key) return before.model ?? (await this.#load(before));
    const idle = { worker: null, loading: null, model: null, running: 0, retired: false, runs: 0, runMs: 0 };
    const next: Entry = { source, bytes: bytesOf(source), ...idle };
    const model = await this.#load(next);
    try {
      await check(model, (feeds) => this.#runOn(next, feeds));
    } catch (error) {
      this.#retire(next);
      throw error;
    }
    this.#entries.delete(id);
    this.#entries.set(id, next);
    if (before !== undefined) this.#retire(before);
    return model;
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    if (entry !== undefined) this.#retire(entry);
  }

  /** Loads the model again when it was evicted or its thread died. The feeds' buffers are given away. */
  async run(id: string, feeds: Feeds): Promise<{ outputs: Feeds; runMs: number }> {
    const entry = this.#entries.get(id);
    if (entry === undefined)
      throw new Fault('MODEL_NOT_INSTALLED', `There is no model ${id}; name it in models-config.yaml.`);
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    return this.#runOn(entry, feeds);
  }

  async #runOn(entry: Entry, feeds: Feeds): Promise<{ outputs: Feeds; runMs: number }> {
    entry.running += 1;
    try {
      if (entry.model === null) await this.#load(entry);
      const { worker } = entry;
      if (worker === null) throw new Fault('MODEL_WORKER_REPLACED', 'The model thread was replaced. Ask again.');
      const done = await worker.run(entry.source.key, feeds);
      entry.runs += 1;
      entry.runMs += done.runMs;
      return done;
    } finally {
      entry.running -= 1;
      if (entry.retired) this.#retire(entry);
    }
  }

  stats(): PoolStats {
    const loaded = [...this.#entries].flatMap(([id, { source, model, bytes, runs, runMs }]) =>
      model === null ? [] : [{ id, key: source.key, provider: model.provider, bytes, runs, runMs }],
    );
    return {
      bytes: loaded.reduce((sum, { bytes }) => sum + bytes, 0),
      loaded,
      evictions: this.#evictions,
      restarts: this.#workers.reduce((sum, { restarts }) => sum + restarts, 0),
    };
  }

  /** For tests of the guard: the thread that holds the model. */
  workerOf(id: string): ModelWorker | null {
    return this.#entries.get(id)?.worker ?? null;
  }

  #load(entry: Entry): Promise<LoadedModel> {
    entry.loading ??= this.#place(entry).finally(() => {
      entry.loading = null;
    });
    return entry.loading;
  }

  async #place(entry: Entry): Promise<LoadedModel> {
    const { bytesMax } = this.#options;
    if (entry.bytes > bytesMax) {
      const [needs, has] = [mib(entry.bytes), mib(bytesMax)];
      throw new Fault('MODEL_TOO_LARGE', `${entry.source.path} needs about ${needs} MiB, the budget is ${has} MiB.`);
    }
    this.#makeRoom(entry);
    const held = (worker: ModelWorker) =>
      [...this.#entries.values()].reduce((sum, one) => sum + (one.worker === worker && one.model ? one.bytes : 0), 0);
    const [worker] = this.#workers.toSorted((a, b) => a.busy - b.busy || held(a) - held(b));
    if (worker === undefined) throw new Error('A pool has at least one worker.');
    entry.worker = worker;
    entry.model = await worker.load(entry.source);
    return entry.model;
  }

  /** Never a model that runs at this moment: then the budget is exceeded for as long as it does. */
  #makeRoom(wanted: Entry): void {
    let held = this.stats().bytes + wanted.bytes;
    for (const entry of this.#entries.values()) {
      if (held <= this.#options.bytesMax) return;
      if (entry === wanted || entry.model === null || entry.running > 0) continue;
      held -= entry.bytes;
      this.#unload(entry);
      this.#evictions += 1;
    }
  }

  #retire(entry: Entry): void {
    entry.retired = true;
    if (entry.running === 0) this.#unload(entry);
  }

  #unload(entry: Entry): void {
    entry.worker?.unload(entry.source.key);
    entry.worker = null;
    entry.model = null;
  }

  #lost(worker: ModelWorker): void {
    for (const entry of this.#entries.values()) {
      if (entry.worker !== worker) continue;
      entry.worker = null;
      entry.model = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

const mib = (bytes: number) => Math.ceil(bytes / (1 << 20));

function bytesOf({ path }: ModelSource): number {
  try {
    return statSync(path).size * 2 + SESSION_BYTES;
  } catch {
    throw new Fault('MODEL_FILE_MISSING', `${path} cannot be read.`);
  }
}
