import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everythingArrives, storedEvents, takeCloudAway } from './cloud-away.ts';
import { golden, PlatformUnderTest, until } from './platform-under-test.ts';

const platform = new PlatformUnderTest();
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

interface TimelineNode {
  readonly timeline: { readonly spans: readonly { kind: string; from: string; to: string; reason: string | null }[] };
  readonly coverage: { readonly gapMs: number; readonly unknownMs: number };
}

describe('the cloud away for 60 s', () => {
  it('costs nothing on site: the edge records, detects and answers; afterwards everything arrives, once', async () => {
    await until(
      async () => {
        const { data } = await platform.ask(golden('wall'));
        const nodes: { status: string; events: { edges: unknown[] } }[] = data.cameras.edges.map(
          ({ node }: { node: object }) => node,
        );
        return nodes.length === 4 && nodes.every((one) => one.status === 'ONLINE' && one.events.edges.length > 0);
      },
      'four cameras are online and have raised events',
      120_000,
    );

    const away = await takeCloudAway(platform, 60_000);
    expect(away.answers).toBeGreaterThan(60);
    expect(away.raised.length).toBeGreaterThan(0);
    expect(away.waitingMax).toBeGreaterThanOrEqual(away.raised.length);

    await everythingArrives(platform);
    const stored = await storedEvents(platform, away.fromMs - 5_000, Date.now());
    expect(away.raised.filter((id) => !stored.includes(id))).toEqual([]);
    expect(new Set(stored).size).toBe(stored.length);

    const range = { from: new Date(away.fromMs).toISOString(), to: new Date(away.toMs).toISOString() };
    const nodes = async (): Promise<TimelineNode[]> =>
      (await platform.ask(golden('timeline'), range)).data.cameras.edges.map(
        ({ node }: { node: TimelineNode }) => node,
      );
    await until(
      async () => (await nodes()).every(({ coverage }) => coverage.unknownMs === 0),
      'the ledger of the outage has arrived',
    );
    for (const { timeline, coverage } of await nodes()) {
      expect(timeline.spans.map(({ kind }) => kind)).toEqual(['RECORDED']);
      expect(coverage.gapMs).toBe(0);
    }
  }, 420_000);
});
