import { Worker } from 'node:worker_threads';
import { NodeSqliteDialect } from '@mikro-orm/sql';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { ReaderAnswer, ReaderQuestion } from './sqlite-reader.ts';

/**
 * SQLite for what takes long: the statement runs in a worker thread on a read-only connection of its own, while this
 * thread goes on serving. The worker starts with the first statement and keeps no process alive.
 */
export class WorkerSqliteDialect extends NodeSqliteDialect {
  readonly #file: string;

  constructor(file: string) {
    super(file);
    this.#file = file;
  }

  override createDriver(): Driver {
    return new WorkerDriver(this.#file);
  }
}

type Waiting = { resolve(rows: Record<string, unknown>[]): void; reject(error: Error): void };

class WorkerDriver implements Driver {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #ids = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => ({
        rows: (await this.#ask(query)) as Row[],
      }),
      streamQuery: () => {
        throw new Error('Rows of the slow connection come all at once.');
      },
    };
  }

  // One statement is one snapshot; nothing here needs a longer one.
  async beginTransaction(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask({ sql, parameters }: CompiledQuery): Promise<Record<string, unknown>[]> {
    const worker = this.#running();
    const question: ReaderQuestion = { id: ++this.#ids, sql, parameters };
    return new Promise((resolve, reject) => {
      this.#waiting.set(question.id, { resolve, reject });
      worker.ref();
      worker.postMessage(question);
    });
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./sqlite-reader.ts', import.meta.url), { workerData: { file: this.#file } });
    worker.on('message', (answer: ReaderAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if ('rows' in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(Object.assign(new Error(answer.problem.message), answer.problem));
    });
    const gone = (error?: unknown): void => {
      this.#worker = null;
      const reason = error instanceof Error ? error : new Error('The slow connection was closed.');
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', () => gone());
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
