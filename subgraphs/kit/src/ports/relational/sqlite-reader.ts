/** The worker's side of `worker-dialect.ts`: one read-only connection, one statement after the other. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export interface ReaderQuestion {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type ReaderAnswer =
  | { readonly id: number; readonly rows: Record<string, unknown>[] }
  | { readonly id: number; readonly problem: { message: string; code?: string; errcode?: number } };

const { file } = workerData as { file: string };
const db = new DatabaseSync(file, { readOnly: true });
db.exec('pragma busy_timeout = 5000');

const answer = ({ id, sql, parameters }: ReaderQuestion): ReaderAnswer => {
  try {
    return { id, rows: db.prepare(sql).all(...(parameters as SQLInputValue[])) as Record<string, unknown>[] };
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    return { id, problem: { message, code, errcode } };
  }
};

parentPort?.on('message', (question: ReaderQuestion) => parentPort?.postMessage(answer(question)));
