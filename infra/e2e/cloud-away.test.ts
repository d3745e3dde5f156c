import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everythingArrives, storedEvents, takeCloudAway } from './cloud-away.ts';
import { addDeviceWithRule, moveInFrontOf } from './device-with-rule.ts';
import { golden, PlatformUnderTest, until } from './platform-under-test.ts';

const platform = new PlatformUnderTest();
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

interface TimelineNode {
  readonly timeline: { readonly spans: readonly { kind: string; from: string; to: string; reason: string | null }[] };
  readonly coverage: { readonly gapMs: number; readonly unknownMs: number };
}

describe('the cloud away for 60 s', () => {
  it('costs nothing on site: the edge records, detects, acts by rule and answers; afterwards everything arrives, once', async () => {
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

    await using gate = await addDeviceWithRule(platform);
    const presets = () => gate.device.state.told.filter((one) => one === 'GotoPreset 1').length;
    const done = (found: Awaited<ReturnType<typeof gate.newest>>) =>
      found?.actions.length === 2 && found.actions.every(({ state }) => state === 'DONE') ? found : null;
    moveInFrontOf(gate);
    await until(async () => done(await gate.newest()) !== null, 'the rule has acted');
    expect(presets()).toBe(1);
    const before = done(await gate.newest());

    const away = await takeCloudAway(platform, 60_000, async () => {
      moveInFrontOf(gate);
      await until(() => presets() === 2, 'the preset is reached without the cloud', 50_000);
    });
    expect(away.answers).toBeGreaterThan(60);
    expect(away.raised.length).toBeGreaterThan(0);
    expect(away.waitingMax).toBeGreaterThanOrEqual(away.raised.length);

    await everythingArrives(platform);
    const stored = await storedEvents(platform, away.fromMs - 5_000, Date.now());
    expect(away.raised.filter((id) => !stored.includes(id))).toEqual([]);
    expect(new Set(stored).size).toBe(stored.length);

    await until(async () => {
      const found = done(await gate.newest());
      return found !== null && found.raisedAt !== before?.raisedAt;
    }, 'what the rule did without the cloud is shown');
    const after = done(await gate.newest());
    for (const { kind, at, lockId } of after?.actions ?? []) {
      expect(Date.parse(at ?? '')).toBeLessThan(away.toMs);
      if (kind === 'LOCK_FOOTAGE') expect(after?.locks).toContain(lockId);
    }
    expect(presets()).toBe(2);

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
