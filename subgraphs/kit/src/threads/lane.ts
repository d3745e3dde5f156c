import { Worker } from 'node:worker_threads';
import { Fault } from '../fault.ts';

/** One question to a thread and its answer. */
export interface LaneRequest {
  readonly no: number;
  readonly op: string;
  readonly args: readonly unknown[];
}

export type LaneAnswer =
  | { readonly no: number; readonly ran: number; readonly value: unknown }
  | { readonly no: number; readonly ran: number; readonly fault: { code: string; message: string; details: object } }
  | { readonly no: number; readonly ran: number; readonly error: string };

export interface LaneOptions {
  /** What runs there; it answers with `attempt` of answering.ts and ends at `null`. */
  readonly program: URL;
  readonly data: unknown;
  /** For messages to people and logs: "The event log". */
  readonly name: string;
}

const WAITING_MAX = 1_000;

/**
 * A thread asked one operation after the other. Started at the first question; it keeps the process alive only while
 * somebody waits for an answer.
 */
export class Lane {
  readonly #options: LaneOptions;
  #worker: Worker | null = null;
  #no = 0;
  #stopped = false;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  /** Statements run there since the start: what tests count. */
  ran = 0;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Questions not answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Rejects with OVERLOADED when too much waits already; with the thread's own Fault or error otherwise. */
  ask<T>(op: string, ...args: unknown[]): Promise<T> {
    if (this.#stopped) return Promise.reject(new Error(`${this.#options.name} is closed.`));
    if (this.#waiting.size >= WAITING_MAX)
      return Promise.reject(new Fault('OVERLOADED', `${this.#options.name} is busy; try again in a moment.`));
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#no += 1;
    const no = this.#no;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(no, { resolve: resolve as (value: unknown) => void, reject });
      worker.ref();
      worker.postMessage({ no, op, args } satisfies LaneRequest);
    });
  }

  /** After the answers under way. */
  async stop(): Promise<void> {
    while (this.#waiting.size > 0) {
      await Promise.allSettled(
        [...this.#waiting.values()].map((one) => new Promise<void>((done) => onSettled(one, done))),
      );
    }
    this.#stopped = true;
    const worker = this.#worker;
    if (!worker) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    worker.postMessage(null);
    await exited;
  }

  #start(): Worker {
    const { program, data, name } = this.#options;
    const worker = new Worker(program, { workerData: data, execArgv: ['--disable-warning=ExperimentalWarning'] });
    worker.on('message', (answer: LaneAnswer) => {
      const waiting = this.#waiting.get(answer.no);
      this.#waiting.delete(answer.no);
      if (this.#waiting.size === 0) worker.unref();
      this.ran += answer.ran;
      if ('value' in answer) waiting?.resolve(answer.value);
      else if ('fault' in answer) {
        const { code, message, details } = answer.fault;
        waiting?.reject(new Fault(code, message, { ...details }));
      } else waiting?.reject(new Error(answer.error));
    });
    const fail = (error: Error): void => {
      if (this.#worker !== worker) return;
      // What it had not answered is unknown to its askers; the next question starts a new thread.
      this.#worker = null;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const one of waiting) one.reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error(`${name}: its thread ended.`)));
    return worker;
  }
}

function onSettled(one: { resolve(value: unknown): void; reject(error: unknown): void }, done: () => void): void {
  const { resolve, reject } = one;
  one.resolve = (value) => {
    resolve(value);
    done();
  };
  one.reject = (error) => {
    reject(error);
    done();
  };
}
