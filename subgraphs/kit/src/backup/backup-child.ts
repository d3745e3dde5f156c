/** Counts for ever, first in `a.db`, then in `b.db`: at any instant a = b or a = b + 1. Job: `{ cloud }`. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const { cloud } = JSON.parse(process.argv[2] ?? '{}') as { cloud: string };
const open = (name: string): DatabaseSync => {
  const db = new DatabaseSync(join(cloud, name), { timeout: 10_000 });
  db.exec('pragma journal_mode = wal; create table if not exists count (n integer); insert into count values (0)');
  return db;
};
const [a, b] = [open('a.db'), open('b.db')];
for (let n = 1; ; n++) {
  for (const db of [a, b]) db.prepare('update count set n = ?').run(n);
  if (n % 50 === 0) process.stdout.write(`${n}\n`);
}
