/** A thread of the event store: one writer, several readers, each with a connection of its own. Started by event-store.ts. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { attempt, type Ops } from '@vms/kit/threads/answering';
import type { LaneAnswer, LaneRequest } from '@vms/kit/threads/lane';
import { DDL, PRAGMAS } from './ddl.ts';
import { readerOps } from './read.ts';
import { Statements } from './rows.ts';
import { writerOps } from './write.ts';

export interface ThreadData {
  readonly role: 'writer' | 'reader';
  readonly file: string;
  readonly keepMs: number;
}

const { role, file, keepMs } = workerData as ThreadData;
const port = parentPort as NonNullable<typeof parentPort>;
const db = new DatabaseSync(file);
db.exec(PRAGMAS);
db.exec(role === 'writer' ? DDL : 'pragma query_only = true');
const sql = new Statements(db);
const writer = role === 'writer' ? writerOps({ sql, keepMs }) : null;
const ops = (writer?.ops ?? readerOps(sql)) as Ops;

/** At most this many wait for one commit; the rest takes the next. */
const GROUP_MAX = 64;
let group: LaneRequest[] = [];

port.on('message', (request: LaneRequest | null) => {
  if (request === null) {
    db.close();
    port.close();
    return;
  }
  if (!writer) {
    port.postMessage(attempt(ops, request, sql));
    return;
  }
  // What came together is committed together: one flush to the disk for all of them.
  group.push(request);
  if (group.length === 1) setImmediate(commitGroup);
});

function commitGroup(): void {
  const taken = group.slice(0, GROUP_MAX);
  group = group.slice(GROUP_MAX);
  if (group.length > 0) setImmediate(commitGroup);
  let answers: LaneAnswer[];
  try {
    db.exec('begin immediate');
    answers = taken.map(inSavepoint);
    db.exec('commit');
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    writer?.forget();
    answers = taken.map(({ no }) => ({ no, ran: 0, error: `The group was not committed: ${String(error)}` }));
  }
  for (const answer of answers) port.postMessage(answer);
}

/** One failing operation does not take the others of its group with it. */
function inSavepoint(request: LaneRequest): LaneAnswer {
  db.exec('savepoint one');
  const answer = attempt(ops, request, sql);
  if (!('value' in answer)) {
    db.exec('rollback to one');
    writer?.forget();
  }
  db.exec('release one');
  return answer;
}
