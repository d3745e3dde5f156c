/** A thread of the event store: one writer, several readers, each with a connection of its own. Started by lane.ts. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '@vms/kit/fault';
import { DDL, PRAGMAS } from './ddl.ts';
import type { LaneAnswer, LaneData, LaneRequest } from './lane.ts';
import { readerOps } from './read.ts';
import { Statements } from './rows.ts';
import { writerOps } from './write.ts';

type Op = (...args: never[]) => unknown;

const { role, file, keepMs } = workerData as LaneData;
const port = parentPort as NonNullable<typeof parentPort>;
const db = new DatabaseSync(file);
db.exec(PRAGMAS);
db.exec(role === 'writer' ? DDL : 'pragma query_only = true');
const sql = new Statements(db);
const writer = role === 'writer' ? writerOps({ sql, keepMs }) : null;
const ops = (writer?.ops ?? readerOps(sql)) as Readonly<Record<string, Op>>;

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
    port.postMessage(attempt(request));
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
  const answer = attempt(request);
  if (!('value' in answer)) {
    db.exec('rollback to one');
    writer?.forget();
  }
  db.exec('release one');
  return answer;
}

function attempt({ no, op, args }: LaneRequest): LaneAnswer {
  const before = sql.ran;
  try {
    const run = ops[op];
    if (!run) throw new Error(`The event store has no operation ${op}.`);
    const value = run(...(args as never[]));
    return { no, ran: sql.ran - before, value };
  } catch (error) {
    const ran = sql.ran - before;
    if (error instanceof Fault)
      return { no, ran, fault: { code: error.code, message: error.message, details: error.details } };
    return { no, ran, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
