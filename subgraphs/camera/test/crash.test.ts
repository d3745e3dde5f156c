import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { startChild } from '@vms/kit/testing/conformance/child';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { until } from '@vms/kit/testing/until';
import { camera } from '../src/index.ts';
import { ADD, edgeThat, input } from './with-camera.ts';

const program = new URL('./add-until-killed.ts', import.meta.url).href;
const licensed = 60;
const LIST = '{ cameras(first: 100) { totalCount edges { node { id } } } }';
/** Every id that adding a camera asks for is a place within it: of the device, the message of its usage, the camera, its own message. */
const deaths = [
  ...[1, 2, 3, 4, 5, 6].map((nth) => ({ step: 'changing', nth })),
  ...[1, 2].flatMap((nth) => [
    { step: 'announcing', nth },
    { step: 'announced', nth },
  ]),
];

function counted(home: string): { used: number; there: number } {
  const db = new DatabaseSync(join(home, 'cloud', 'camera.db'), { readOnly: true });
  const one = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
  const used = one("select used from licence_count where tenant_id = 't1' and kind = 'cameras'");
  const there = one('select count(*) from camera');
  db.close();
  return { used, there };
}

describe('adding cameras, killed', () => {
  it('at each step, leaves as many cameras as the licence counts, and tells of each', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vms-camera-crash-'));
    try {
      const first = await openForTest(camera, { home });
      const never = { features: [], expiresAtMs: null, graceUntilMs: null };
      await first.bus.publish([
        {
          ...{ id: 'licence', topic: 'vms.licences', key: 't1' },
          payload: { tenantId: 't1', version: 1, limits: { cameras: licensed, edges: 1 }, ...never },
        },
        {
          ...{ id: 'edge', topic: 'vms.edges', key: 't1' },
          payload: { id: 'e1', tenantId: 't1', siteId: null, name: 'E', online: true },
        },
      ]);
      const taken = async () => (await first.bus.lag('camera', ['vms.licences', 'vms.edges'])).length === 0;
      await until('the licence and the edge', taken);
      await first[Symbol.asyncDispose]();

      let added = 0;
      for (const death of deaths) {
        const child = startChild(program, { home, ...death, hears: 'vms.licences', tells: 'vms.cameras' });
        const signal = await child.gone;
        added += child.said.filter((line) => line === 'AddCameraSuccess').length;
        expect([death, signal]).toEqual([death, 'SIGKILL']);
        const { used, there } = counted(home);
        expect([death, used]).toEqual([death, there]);
        // What was said to be added is; what was not said may be.
        expect(there).toBeGreaterThanOrEqual(added);
        expect(there).toBeLessThanOrEqual(licensed);
      }

      await using test = await openForTest(camera, { home, edges: edgeThat(null) });
      let answer = { __typename: 'AddCameraSuccess' };
      for (let n = 0; answer.__typename === 'AddCameraSuccess'; n++) {
        // Each of another channel of one device.
        const { data } = await test.ask(ADD, { input: { ...input, channel: n + 1 } });
        answer = data?.addCamera as typeof answer;
      }
      expect(answer.__typename).toBe('LicenseExceeded');
      const { data } = await test.ask(LIST);
      const { edges } = (data as { cameras: { edges: { node: { id: string } }[] } }).cameras;
      expect(edges).toHaveLength(licensed);
      await test.running.drain();
      const told = new Map<string, string>();
      test.bus.subscribe({
        group: 'test',
        topics: ['vms.cameras'],
        handler: async ({ id, payload }) => void told.set(id, (payload as { id: string }).id),
      });
      await until('all to be told of', async () => (await test.bus.lag('test', ['vms.cameras'])).length === 0);
      // A message may come twice, but then it is the same one.
      expect([...told.values()].sort()).toEqual(edges.map(({ node }) => node.id).sort());
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
