/** Owner of the session thread: one look at a time comes back within 2 s, or the thread is replaced. */
import { Worker } from 'node:worker_threads';
import type { ModelFile } from './card.ts';
import type { Alpha, FromThread, Scene, ToThread } from './messages.ts';

const LOOK_MS_MAX = 2000;
const START_MS_MAX = 15_000;
const RETRY_MS = 1000;

export interface SceneRuntime extends AsyncDisposable {
  /** Rejects when the thread died or hung meanwhile; the next look finds a new thread, and the camera seeds anew. */
  look(cameraId: string, rgb: Uint8Array, alpha: Alpha): Promise<Scene>;
  /** Drops what was learned about a camera. */
  forget(cameraId: string): void;
  readonly restarts: number;
  /** Frames looked at, and what they took in the thread, queueing left out. */
  readonly cost: { readonly frames: number; readonly ms: number };
  /** For tests of the guard. */
  hang(): void;
}

/** Starts the thread; rejects when the model's hash is not its card's. */
export async function openSceneRuntime(model: ModelFile): Promise<SceneRuntime> {
  const runtime = new ThreadRuntime(model);
  try {
    await runtime.ready();
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
  return runtime;
}

interface Waiting {
  readonly resolve: (scene: Scene) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly waiting: Map<number, Waiting>;
  wasReady: boolean;
  gone: boolean;
}

class ThreadRuntime implements SceneRuntime {
  readonly #model: ModelFile;
  #thread: Thread;
  #nextId = 1;
  #closed = false;
  restarts = 0;
  cost = { frames: 0, ms: 0 };
  #freeAtMs = 0;

  constructor(model: ModelFile) {
    this.#model = model;
    this.#thread = this.#start();
  }

  ready(): Promise<void> {
    return this.#thread.ready;
  }

  async look(cameraId: string, rgb: Uint8Array, alpha: Alpha): Promise<Scene> {
    const thread = this.#thread;
    await thread.ready;
    const id = this.#nextId++;
    return new Promise<Scene>((resolve, reject) => {
      const timer = setTimeout(() => this.#replace(thread, `no answer within ${LOOK_MS_MAX} ms`), LOOK_MS_MAX);
      const askedAtMs = performance.now();
      const settle = () => {
        clearTimeout(timer);
        thread.waiting.delete(id);
      };
      thread.waiting.set(id, {
        resolve: (scene) => {
          settle();
          // One after the other: this one began when the one before was done.
          const nowMs = performance.now();
          const { frames, ms } = this.cost;
          this.cost = { frames: frames + 1, ms: ms + nowMs - Math.max(askedAtMs, this.#freeAtMs) };
          this.#freeAtMs = nowMs;
          resolve(scene);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      // Cloning a slice would clone the whole chunk of the pipe behind it.
      const own = new Uint8Array(rgb);
      thread.worker.postMessage({ type: 'look', id, cameraId, rgb: own, alpha } satisfies ToThread, [own.buffer]);
    });
  }

  forget(cameraId: string): void {
    this.#say(this.#thread, { type: 'forget', cameraId });
  }

  hang(): void {
    this.#say(this.#thread, { type: 'hang' });
  }

  #say(thread: Thread, message: ToThread): void {
    thread.worker.postMessage(message);
  }

  #start(): Thread {
    const workerData = { modelPath: this.#model.path, sha256: this.#model.sha256 };
    const worker = new Worker(new URL('session-thread.ts', import.meta.url), { workerData });
    const waiting = new Map<number, Waiting>();
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    // Whoever looks next sees the rejection; without a look it must not end the process.
    ready.catch(() => {});
    const thread: Thread = { worker, ready, waiting, wasReady: false, gone: false };
    const timer = setTimeout(() => this.#replace(thread, `not ready within ${START_MS_MAX} ms`), START_MS_MAX);
    const started = () => clearTimeout(timer);
    ready.then(started, started);
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') {
        thread.wasReady = true;
        resolve();
      } else if (message.type === 'refused') {
        this.#closed = true;
        reject(new Error(message.reason));
      } else if (message.type === 'seen') waiting.get(message.id)?.resolve(message.scene);
      else waiting.get(message.id)?.reject(new Error(message.reason));
    });
    const ended = (reason: string) => {
      reject(new Error(reason));
      this.#replace(thread, reason);
    };
    worker.on('error', (error) => ended(String(error)));
    worker.on('exit', (code) => ended(`ended with ${code}`));
    return thread;
  }

  #replace(thread: Thread, reason: string): void {
    for (const waiting of thread.waiting.values())
      waiting.reject(new Error(`The scene thread was replaced: ${reason}.`));
    if (this.#closed || thread.gone) return;
    thread.gone = true;
    this.restarts += 1;
    void thread.worker.terminate();
    if (thread.wasReady) this.#thread = this.#start();
    else {
      // One that cannot start is tried again slowly; until then every look is refused with its reason.
      setTimeout(() => {
        if (!this.#closed && this.#thread === thread) this.#thread = this.#start();
      }, RETRY_MS).unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#thread.worker.terminate();
  }
}
