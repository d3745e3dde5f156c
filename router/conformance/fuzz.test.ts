import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.ts';

it('answers 300 generated operations as a monolith does, and as @apollo/gateway but for what its planner loses', async () => {
  const { asked, differences, gatewayAlone } = await fuzz(20_000, 300);
  expect(asked).toBe(300);
  expect(differences).toEqual([]);
  expect(gatewayAlone.map(({ seed }) => seed)).toEqual([20_295]);
}, 60_000);

it.each([4310, 4998, 6739, 7098, 8362])(
  'answers seed %i, whose literal conditions leave out what other places ask, as a monolith does',
  async (seed) => {
    expect((await fuzz(seed, 1)).differences).toEqual([]);
  },
  60_000,
);
