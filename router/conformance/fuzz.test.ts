import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.ts';

it('answers 300 generated operations as @apollo/gateway and a monolith do', async () => {
  const { asked, differences } = await fuzz(20_000, 300);
  expect(asked).toBe(300);
  expect(differences).toEqual([]);
}, 60_000);
