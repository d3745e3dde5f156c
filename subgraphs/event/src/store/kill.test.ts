import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { BusOutgoing } from '@vms/kit/ports/bus/bus';
import type { EventsMessage } from '@vms/schema/messages/events-topic.ts';
import { openStore } from '../testing/open-store.ts';

const program = fileURLToPath(new URL('../testing/ingest-until-killed.ts', import.meta.url));

/** Runs the program until it has acknowledged `batches` batches, then kills it without warning; gives the ids acknowledged. */
function runAndKill(home: string, batches: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, home], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.split('\n').length > batches) child.kill('SIGKILL');
    });
    child.once('error', reject);
    // A line that was cut off was not acknowledged to anybody.
    child.once('close', () =>
      resolve(
        text
          .split('\n')
          .slice(0, -1)
          .flatMap((line) => line.split(' ')),
      ),
    );
  });
}

describe('the event store, killed', () => {
  it('has every acknowledged event once, in a whole log, and tells of each: nothing lost, nothing half done', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vms-event-kill-'));
    try {
      const acknowledged: string[] = [];
      for (const batches of [1, 7, 20, 40]) acknowledged.push(...(await runAndKill(home, batches)));
      expect(acknowledged.length).toBeGreaterThanOrEqual((1 + 7 + 20 + 40) * 20);
      // What waits to be sent goes out when it opens again.
      const published: BusOutgoing[] = [];
      const file = join(home, 'published.jsonl');
      if (existsSync(file))
        published.push(
          ...readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line.endsWith('}'))
            .map((line) => JSON.parse(line) as BusOutgoing),
        );
      const test = await openStore(home, async (messages) => void published.push(...messages));
      await test.store.drain();
      const { seq } = await test.store.head('a');
      await test[Symbol.asyncDispose]();

      const db = new DatabaseSync(join(home, 'event-log.db'), { readOnly: true });
      const one = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
      const stored = new Set(
        db
          .prepare('select lower(hex(id)) id from event')
          .all()
          .map(({ id }) => String(id)),
      );
      expect(acknowledged.filter((id) => !stored.has(id.replaceAll('-', '')))).toEqual([]);
      expect(stored.size).toBe(seq);
      expect(one('select count(*) from event')).toBe(seq);
      expect(one('select max(pos) - min(pos) + 1 from event')).toBe(seq);
      expect(one("select count(*) from event_text where event_text match 'person'")).toBe(seq);
      expect(one('select sum(n) from hour_count')).toBe(seq);
      expect(one('select sum(events) from incident')).toBe(
        one('select count(*) from event where incident_no is not null'),
      );
      expect(one('select count(*) from outgoing')).toBe(0);
      db.close();
      // A message may come twice, but then it is the same one.
      const messages = new Map(published.filter(({ topic }) => topic === 'vms.events').map((one) => [one.id, one]));
      const told = [...messages.values()].flatMap(({ payload }) =>
        (payload as EventsMessage).events.map((event) => event.seq),
      );
      expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: seq }, (_, at) => at + 1));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }, 60_000);
});
