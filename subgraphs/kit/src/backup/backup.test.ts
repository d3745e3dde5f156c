import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openKeys } from '../auth/keys.ts';
import { systemClock } from '../clock.ts';
import { defineSubgraph, type RunningSubgraph } from '../define-subgraph.ts';
import { silentLog } from '../log.ts';
import { openSqliteBus } from '../ports/bus/sqlite-bus.ts';
import { noEdges } from '../ports/edges.ts';
import { startChild } from '../testing/conformance/child.ts';
import { Mark, Part } from '../testing/conformance/part.entity.ts';
import { until } from '../testing/until.ts';
import { backUp } from './backup.ts';
import { restore } from './restore.ts';

const clock = systemClock;
let home: string;
let to: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vms-backup-'));
  to = join(home, 'backups', 'one');
});
afterEach(() => rmSync(home, { recursive: true }));

const restoredTimes: string[] = [];
const parts = defineSubgraph({
  name: 'parts',
  entities: [Part, Mark],
  services: ({ relational, blobs, keys }) => ({ relational, blobs, keys }),
  restored: () => void restoredTimes.push('restored'),
  schema: (builder) => builder.queryType({ fields: (t) => ({ ok: t.boolean({ resolve: () => true }) }) }),
});

async function withPlatform<T>(work: (running: RunningSubgraph<ServicesOfParts>) => Promise<T>): Promise<T> {
  mkdirSync(join(home, 'cloud'), { recursive: true });
  const bus = await openSqliteBus({ file: join(home, 'cloud', 'bus.db'), clock });
  const keys = await openKeys({ home, clock });
  const running = await parts.open({ home, clock, bus, keys, edges: noEdges, log: silentLog });
  try {
    return await work(running);
  } finally {
    await running.stop();
    await bus.close();
  }
}
type ServicesOfParts = typeof parts extends { open(e: never): Promise<RunningSubgraph<infer S>> } ? S : never;

const insert = async ({ services }: RunningSubgraph<ServicesOfParts>, id: string): Promise<void> => {
  const em = services.relational.forTenant('t');
  em.create(Part, { id, tenantId: 't', code: id, atMs: 1, state: 'NEW', text: null, detail: null });
  await em.flush();
};
const partsOf = async ({ services }: RunningSubgraph<ServicesOfParts>): Promise<string[]> =>
  (await services.relational.forTenant('t').find(Part, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id);

describe('backup and restore', () => {
  it('bring back rows, blobs and keys of a platform that was running, and tell each subgraph once', async () => {
    restoredTimes.length = 0;
    const sealed = await withPlatform(async (running) => {
      await insert(running, 'before');
      await running.services.blobs.put('picture', Buffer.from('jpeg'));
      await backUp({ home, to, clock });
      await insert(running, 'after');
      await running.services.blobs.delete('picture');
      await expect(restore({ home, from: to, clock, replace: true })).rejects.toMatchObject({
        code: 'RESTORE_RUNNING',
      });
      return running.services.keys.seal('secret', 'camera-1');
    });
    await expect(restore({ home, from: to, clock })).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
    rmSync(join(home, 'keys'), { recursive: true });
    const { setAside } = await restore({ home, from: to, clock, replace: true });
    expect(readdirSync(join(setAside ?? '', 'cloud'))).toContain('parts.db');
    await withPlatform(async (running) => {
      expect(await partsOf(running)).toEqual(['before']);
      expect((await running.services.blobs.get('picture'))?.toString()).toBe('jpeg');
      expect(running.services.keys.open(sealed, 'camera-1')).toBe('secret');
      await insert(running, 'later');
    });
    await withPlatform(async (running) => expect(await partsOf(running)).toEqual(['before', 'later']));
    expect(restoredTimes).toEqual(['restored']);
    expect(statSync(join(home, 'keys', 'master.json')).mode & 0o077).toBe(0);
  });

  it('take all databases as of one instant, while they are written', async () => {
    const cloud = join(home, 'cloud');
    mkdirSync(cloud);
    const child = startChild('../../backup/backup-child.ts', { cloud });
    for (let round = 1; round <= 4; round++) {
      const said = child.said.length;
      await until('the child to count', () => child.said.length > said + 1);
      const target = join(home, 'backups', String(round));
      await backUp({ home, to: target, clock });
      const [a = 0, b = 0] = ['a.db', 'b.db'].map((name) => {
        const db = new DatabaseSync(join(target, 'cloud', name), { readOnly: true });
        expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
        return Number(db.prepare('select n from count').get()?.n);
      });
      expect([0, 1]).toContain(a - b);
    }
    await child.kill();
  }, 60_000);

  it('refuse a backup that is unfinished or damaged, and leave the platform as it is', async () => {
    await withPlatform((running) => insert(running, 'before'));
    await expect(backUp({ home: join(home, 'none'), to, clock })).rejects.toMatchObject({ code: 'BACKUP_EMPTY' });
    await backUp({ home, to, clock });
    await expect(backUp({ home, to, clock })).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    appendFileSync(join(to, 'cloud', 'parts.db'), 'x');
    const damaged = restore({ home, from: to, clock, replace: true });
    await expect(damaged).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: expect.stringContaining('parts.db'),
    });
    rmSync(join(to, 'manifest.json'));
    await expect(restore({ home, from: to, clock, replace: true })).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    expect(existsSync(join(home, 'restore.part'))).toBe(false);
    await withPlatform(async (running) => expect(await partsOf(running)).toEqual(['before']));
  });
});
