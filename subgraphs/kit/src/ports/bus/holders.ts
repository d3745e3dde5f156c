import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '../../threads/lane.ts';

/** Members of this very process that are still there; the others are told by their process. */
const here = new Set<string>();

/**
 * Which member of a group reads which partition. A member is known by its process (id and start time), so that a killed
 * one is replaced at once and no clock, timer or idle write is needed: the file is on one machine by definition.
 */
export interface Member {
  /** True when this member holds the partition now, taking it when its holder is gone. */
  hold(topic: string, partition: number): Promise<boolean>;
  release(): Promise<void>;
}

/** Makes the table of holders; called once per database. */
export function createHolders(db: DatabaseSync): void {
  db.exec(`create table if not exists holder (grp text not null, topic text not null, part integer not null,
    member text not null, primary key (grp, topic, part)) without rowid;`);
}

/** What the bus's thread does for a member. */
export function holderOps(db: DatabaseSync) {
  const read = db.prepare('select member from holder where grp = ? and topic = ? and part = ?');
  const put = db.prepare(
    'insert into holder values (?, ?, ?, ?) on conflict do update set member = excluded.member where member = ?',
  );
  const remove = db.prepare('delete from holder where grp = ? and member = ?');
  return {
    holder: (group: string, topic: string, part: number): string => String(read.get(group, topic, part)?.member ?? ''),
    /** Only over the holder that was seen dead: of two that try, one wins. */
    take: (group: string, topic: string, part: number, member: string, over: string): boolean =>
      put.run(group, topic, part, member, over).changes === 1,
    leave: (group: string, member: string): void => {
      remove.run(group, member);
    },
  };
}

export function joinGroup(lane: Lane, group: string): Member {
  const member = `${process.pid}:${startedAt(process.pid)}:${randomUUID()}`;
  here.add(member);
  return {
    hold: async (topic, partition) => {
      const holder = await lane.ask<string>('holder', group, topic, partition);
      if (holder === member) return true;
      if (holder !== '' && isAlive(holder)) return false;
      return lane.ask<boolean>('take', group, topic, partition, member, holder);
    },
    release: async () => {
      here.delete(member);
      await lane.ask('leave', group, member);
    },
  };
}

/** Whether any process has this bus open now. */
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
