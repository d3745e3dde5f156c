import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.ts';

it('answers 300 generated operations as a monolith does, and as @apollo/gateway but for what its planner loses', async () => {
  const { asked, differences, gatewayAlone } = await fuzz(20_000, 300);
  expect(asked).toBe(300);
  expect(differences).toEqual([]);
  expect(gatewayAlone.map(({ seed }) => seed)).toEqual([20_295]);
}, 60_000);
