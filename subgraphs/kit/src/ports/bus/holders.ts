import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** Members of this very process that are still there; the others are told by their process. */
const here = new Set<string>();

/**
 * Which member of a group reads which partition. A member is known by its process (id and start time), so that a killed
 * one is replaced at once and no clock, timer or idle write is needed: the file is on one machine by definition.
 */
export interface Member {
  /** True when this member holds the partition now, taking it when its holder is gone. */
  hold(topic: string, partition: number): boolean;
  release(): void;
}

/** Makes the table of holders; called once per database. */
export function createHolders(db: DatabaseSync): void {
  db.exec(`create table if not exists holder (grp text not null, topic text not null, part integer not null,
    member text not null, primary key (grp, topic, part)) without rowid;`);
}

export function joinGroup(db: DatabaseSync, group: string): Member {
  const read = db.prepare('select member from holder where grp = ? and topic = ? and part = ?');
  const take = db.prepare(
    'insert into holder values (?, ?, ?, ?) on conflict do update set member = excluded.member where member = ?',
  );
  const leave = db.prepare('delete from holder where grp = ? and member = ?');
  const member = `${process.pid}:${startedAt(process.pid)}:${randomUUID()}`;
  here.add(member);
  return {
    hold: (topic, partition) => {
      const holder = read.get(group, topic, partition)?.member as string | undefined;
      if (holder === member) return true;
      if (holder !== undefined && isAlive(holder)) return false;
      // Only over the holder that was seen dead: of two that try, one wins.
      return take.run(group, topic, partition, member, holder ?? '').changes === 1;
    },
    release: () => {
      here.delete(member);
      leave.run(group, member);
    },
  };
}

/** Whether any process reads from this bus now. */
export function hasLiveMembers(db: DatabaseSync): boolean {
  const known = db.prepare("select 1 from sqlite_master where name = 'holder'").get();
  return (
    known !== undefined &&
    db
      .prepare('select member from holder')
      .all()
      .some((row) => isAlive(String(row.member)))
  );
}

function isAlive(member: string): boolean {
  const [pid, started] = member.split(':');
  if (Number(pid) === process.pid) return here.has(member);
  return startedAt(Number(pid)) === started;
}

/** The process's start in clock ticks since boot, as text; '' when there is none (any more). */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
