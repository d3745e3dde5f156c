/** The owner of one model thread: every load and run is answered, or the thread is replaced within its deadline. */
import { Worker } from 'node:worker_threads';
import { Fault } from '@vms/kit/fault';
import type { Feeds, FromModelThread, LoadedModel, ModelSource, ToModelThread } from './model-messages.ts';

const LOAD_MS_MAX = 60_000;
/** A hang is noticed within 2 s; a model that is slow by nature gets five times what its dry run took. */
const RUN_MS_MIN = 2000;
const SLOW_FACTOR = 5;

interface Waiting {
  readonly limitMs: number;
  readonly done: (message: FromModelThread) => void;
  readonly lost: (why: string) => void;
}

export class ModelWorker {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  readonly #loaded = new Map<string, LoadedModel>();
  readonly #onLost: () => void;
  #nextId = 1;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  restarts = 0;

  /** `onLost` is called when the thread died or hung: whatever it had loaded is gone. */
  constructor(onLost: () => void) {
    this.#onLost = onLost;
  }

  get busy(): number {
    return this.#waiting.size;
  }

  has(key: string): boolean {
    return this.#loaded.has(key);
  }

  async load(source: ModelSource): Promise<LoadedModel> {
    const answer = await this.#ask((id) => ({ type: 'load', id, source }), [], LOAD_MS_MAX);
    if (answer.type !== 'loaded') throw new Error(`Unexpected answer ${answer.type}.`);
    this.#loaded.set(source.key, answer.model);
    return answer.model;
  }

  unload(key: string): void {
    this.#loaded.delete(key);
    this.#worker?.postMessage({ type: 'unload', key } satisfies ToModelThread);
  }

  /** The feeds' buffers are given away. */
  async run(key: string, feeds: Feeds): Promise<{ outputs: Feeds; runMs: number }> {
    const limitMs = Math.max(RUN_MS_MIN, (this.#loaded.get(key)?.dryRunMs ?? 0) * SLOW_FACTOR);
    const buffers = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer);
    const answer = await this.#ask((id) => ({ type: 'run', id, key, feeds }), buffers, limitMs);
    if (answer.type !== 'done') throw new Error(`Unexpected answer ${answer.type}.`);
    return answer;
  }

  /** For tests of the guard. */
  hang(): void {
    this.#thread().postMessage({ type: 'hang' } satisfies ToModelThread);
  }

  /** For tests of the guard. */
  async kill(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(message: (id: number) => ToModelThread, transfer: ArrayBuffer[], limitMs: number): Promise<FromModelThread> {
    const id = this.#nextId++;
    const thread = this.#thread();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        limitMs,
        done: (answer) => {
          if (answer.type === 'failed') reject(new Fault(answer.code, answer.reason));
          else resolve(answer);
        },
        lost: (why) => reject(new Fault('MODEL_WORKER_REPLACED', `The model thread was replaced: ${why}. Ask again.`)),
      });
      if (this.#waiting.size === 1) this.#arm(thread);
      thread.postMessage(message(id), transfer);
    });
  }

  /** The clock runs for the one whose turn it is: those behind it only wait. */
  #arm(thread: Worker): void {
    clearTimeout(this.#timer);
    const [head] = this.#waiting.values();
    if (head === undefined) return;
    const late = () => this.#lose(thread, `no answer within ${Math.round(head.limitMs)} ms`);
    this.#timer = setTimeout(late, head.limitMs);
  }

  #answered(thread: Worker, message: FromModelThread): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    this.#arm(thread);
    waiting?.done(message);
  }

  #fail(why: string): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    clearTimeout(this.#timer);
    for (const waiting of all) waiting.lost(why);
  }

  #thread(): Worker {
    if (this.#worker !== null) return this.#worker;
    if (this.#closed) throw new Fault('MODEL_POOL_CLOSED', 'The analytics process is stopping.');
    const worker = new Worker(new URL('model-thread.ts', import.meta.url));
    worker.on('message', (message: FromModelThread) => this.#answered(worker, message));
    worker.on('error', (error) => this.#lose(worker, String(error)));
    worker.on('exit', (code) => this.#lose(worker, `ended with ${code}`));
    this.#worker = worker;
    return worker;
  }

  #lose(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#loaded.clear();
    this.restarts += 1;
    void worker.terminate();
    this.#fail(why);
    if (!this.#closed) this.#onLost();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    this.#fail('closed');
    await worker?.terminate();
  }
}
