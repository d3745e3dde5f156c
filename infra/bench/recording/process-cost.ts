import { readdirSync, readFileSync } from 'node:fs';

/** What processes have used so far; a difference of two is a window's cost. */
export interface Cost {
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** Bytes handed to the disk. */
  readonly writtenBytes: number;
  /** Proportional share of memory at this moment. */
  readonly pssBytes: number;
}

/** Linux counts in hundredths of a second in /proc/<pid>/stat, whatever the kernel's own tick. */
const msPerTick = 10;

/** Sum over the processes and all that descend from them. Throws when one is gone. */
export function costOf(pids: readonly number[]): Cost {
  let [cpuMs, writtenBytes, pssBytes] = [0, 0, 0];
  for (const pid of withDescendants(pids)) {
    const [, , user, system] = statOf(pid);
    cpuMs += (user + system) * msPerTick;
    writtenBytes += Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
    pssBytes += Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  }
  return { cpuMs, writtenBytes, pssBytes };
}

function withDescendants(pids: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [pid, parent] = statOf(Number(name));
      parents.set(pid, parent);
    } catch {
      // ended meanwhile
    }
  }
  const wanted = new Set(pids);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (!wanted.has(parent) || wanted.has(pid)) continue;
      wanted.add(pid);
      grew = true;
    }
  }
  return [...wanted];
}

/** pid, parent, user ticks, system ticks. */
function statOf(pid: number): [number, number, number, number] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [pid, Number(fields[1]), Number(fields[11]), Number(fields[12])];
}
