/** The embedded bus's thread: the only place that touches its file. Started by sqlite-bus.ts. */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { attempt } from '../../threads/answering.ts';
import type { LaneAnswer, LaneRequest } from '../../threads/lane.ts';
import { createHolders, holderOps } from './holders.ts';

export interface BusThreadData {
  readonly file: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/** A message as it lies in the file. */
export interface BusRow {
  readonly offset: number;
  readonly topic: string;
  readonly part: number;
  readonly key: string;
  readonly id: string;
  /** JSON. */
  readonly payload: string;
  readonly at_ms: number;
}

export interface BusPlaced {
  readonly topic: string;
  readonly part: number;
}

const ROWS_MAX = 200;
/** One answer is copied between threads: it holds up the serving one no longer than this takes. */
const CHARACTERS_MAX = 1_000_000;

const { file, partitions, retentionMs } = workerData as BusThreadData;
const port = parentPort as NonNullable<typeof parentPort>;
const db = new DatabaseSync(file);
db.exec(`pragma busy_timeout = 5000; pragma journal_mode = wal;
  create table if not exists message (offset integer primary key autoincrement, topic text not null, part integer not null,
    key text not null, id text not null, payload text not null, at_ms integer not null);
  create index if not exists message_by_topic on message (topic, part, offset);
  create table if not exists committed (grp text not null, topic text not null, part integer not null, offset integer not null,
    primary key (grp, topic, part)) without rowid;`);
createHolders(db);
const insert = db.prepare('insert into message (topic, part, key, id, payload, at_ms) values (?, ?, ?, ?, ?, ?)');
const select = db.prepare('select * from message where topic = ? and part = ? and offset > ? order by offset limit ?');
const done = db.prepare('select offset from committed where grp = ? and topic = ? and part = ?');
const commit = db.prepare(
  'insert into committed values (?, ?, ?, ?) on conflict do update set offset = excluded.offset',
);
const count = db.prepare('select count(*) as n from message where topic = ? and part = ? and offset > ?');
const forget = db.prepare('delete from message where at_ms < ?');
const version = db.prepare('pragma data_version');
let forgottenAtMs = 0;

const doneOf = (group: string, topic: string, part: number): number =>
  Number(done.get(group, topic, part)?.offset ?? 0);
const { holder, take, leave } = holderOps(db);

const reads = {
  done: doneOf,
  holder,
  /** Rises when another process has written. */
  version: () => Number(version.get()?.data_version),
  read: (topic: string, part: number, after: number): BusRow[] => {
    const rows: BusRow[] = [];
    let characters = 0;
    for (const row of select.iterate(topic, part, after, ROWS_MAX)) {
      rows.push(row as unknown as BusRow);
      characters += String(row.payload).length;
      if (characters >= CHARACTERS_MAX) break;
    }
    return rows;
  },
  waiting: (group: string, topics: readonly string[]) =>
    topics
      .flatMap((topic) => Array.from({ length: partitions }, (_, partition) => ({ topic, partition })))
      .map(({ topic, partition }) => {
        const waiting = Number(count.get(topic, partition, doneOf(group, topic, partition))?.n);
        return { topic, partition, waiting };
      })
      .filter(({ waiting }) => waiting > 0),
};

const writes = {
  /** Answers where they went. */
  publish: (messages: readonly Pick<BusRow, 'topic' | 'key' | 'id' | 'payload'>[], nowMs: number): BusPlaced[] => {
    const placed = new Map<string, BusPlaced>();
    for (const { topic, key, id, payload } of messages) {
      const part = partitionOf(key);
      insert.run(topic, part, key, id, payload, nowMs);
      placed.set(`${part} ${topic}`, { topic, part });
    }
    if (nowMs - forgottenAtMs > 3_600_000) {
      if (forgottenAtMs > 0) forget.run(nowMs - retentionMs);
      forgottenAtMs = nowMs;
    }
    return [...placed.values()];
  },
  commit: (group: string, topic: string, part: number, offset: number): void => {
    commit.run(group, topic, part, offset);
  },
  take,
  leave,
};

let group: LaneRequest[] = [];

port.on('message', (request: LaneRequest | null) => {
  if (request === null) {
    db.close();
    port.close();
  } else if (request.op in reads) port.postMessage(attempt(reads, request));
  else {
    // What came together is committed together: one flush to the disk for all of them.
    group.push(request);
    if (group.length === 1) setImmediate(commitGroup);
  }
});

function commitGroup(): void {
  const taken = group;
  group = [];
  // What was published must survive the power going; an offset that did not is only a message delivered again.
  db.exec(`pragma synchronous = ${taken.some(({ op }) => op === 'publish') ? 'full' : 'normal'}`);
  let answers: LaneAnswer[];
  try {
    db.exec('begin immediate');
    answers = taken.map(inSavepoint);
    db.exec('commit');
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    answers = taken.map(({ no }) => ({ no, ran: 0, error: `The bus did not commit: ${String(error)}` }));
  }
  for (const answer of answers) port.postMessage(answer);
}

/** One failing operation does not take the others of its group with it. */
function inSavepoint(request: LaneRequest): LaneAnswer {
  db.exec('savepoint one');
  const answer = attempt(writes, request);
  if (!('value' in answer)) db.exec('rollback to one');
  db.exec('release one');
  return answer;
}

function partitionOf(key: string): number {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitions;
}
