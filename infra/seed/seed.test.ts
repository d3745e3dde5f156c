import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { golden, openComposed } from '../bench/events/composed.ts';
import { seed, seedEmail } from './seed.ts';

describe('the seeding', () => {
  it('gives an installation that answers, skewed as said, and goes on where it stopped', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vms-seed-'));
    try {
      const sizes = { tenants: 3, cameras: 50, sites: 5 };
      await seed(home, { ...sizes, events: 400 }, 30, () => {});
      await seed(home, { ...sizes, events: 1_000 }, 30, () => {});
      const auth = new DatabaseSync(join(home, 'cloud', 'auth.db'), { readOnly: true });
      const member = auth
        .prepare('select m.* from membership m join user u on u.id = m.user_id where u.email = ?')
        .get(seedEmail);
      auth.close();
      const principal = {
        kind: 'user' as const,
        id: String(member?.user_id),
        tenantId: String(member?.tenant_id),
        grantsVersion: 1,
      };
      const composed = await openComposed(home);
      try {
        const { events } = await composed.ask('{ events(first: 1) { totalCount } }', {}, principal);
        // Six tenths, and the busy camera is the large tenant's.
        expect((events as { totalCount: number }).totalCount).toBeGreaterThan(550);
        const wall = await composed.ask(golden('wall'), { first: 20 }, principal);
        const cameras = wall.cameras as {
          totalCount: number;
          edges: { node: { site: object; events: { edges: object[] } } }[];
        };
        expect(cameras.totalCount).toBe(30);
        expect(cameras.edges.every(({ node }) => node.site && node.events.edges.length === 3)).toBe(true);
        const found = await composed.ask(golden('search'), { filter: { text: 'person zone0' } }, principal);
        expect((found.events as { totalCount: number }).totalCount).toBe(1);
      } finally {
        await composed.stop();
      }
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
