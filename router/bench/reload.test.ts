import { expect, it } from '@jest/globals';
import { reloadUnderLoad } from './reload.ts';

it('swaps the supergraph under load without dropping a subscription, losing an event or failing a request', async () => {
  const seen = await reloadUnderLoad({ subscribers: 20, reloads: 3, joining: 2, everyMs: 20 });
  expect(seen).toMatchObject({ dropped: 0, lost: 0, failures: [] });
  expect(seen.delivered).toBeGreaterThanOrEqual(20 * 3);
  expect(seen.requests).toBeGreaterThan(0);
});
