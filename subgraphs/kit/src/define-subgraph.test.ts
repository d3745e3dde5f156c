import { expect, it } from '@jest/globals';
import { defineSubgraph } from './define-subgraph.ts';
import { createMetrics } from './metrics.ts';
import { openForTest } from './testing/open-for-test.ts';
import { until } from './testing/until.ts';

it('shows in its metrics what waits on the bus, and stops when it is closed', async () => {
  let proceed = (): void => {};
  const held = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const metrics = createMetrics();
  const subgraph = defineSubgraph({
    name: 'shelf',
    entities: [],
    services: () => ({}),
    consumes: { 'vms.things': () => held },
    schema: (builder) => builder.queryType({ fields: (t) => ({ ok: t.boolean({ resolve: () => true }) }) }),
  });
  {
    await using test = await openForTest(subgraph, { metrics });
    const thing = (id: string) => ({ id, topic: 'vms.things', key: 'k', payload: {} });
    await test.bus.publish([thing('a'), thing('b')]);
    expect(await metrics.text()).toContain('vms_bus_waiting{group="shelf",topic="vms.things"} 2');
    proceed();
    await until('both', async () => (await metrics.text()).includes('topic="vms.things"} 0'));
  }
  await expect(metrics.text()).resolves.toContain('vms_bus_waiting');
});
