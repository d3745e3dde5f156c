import { expect, it } from '@jest/globals';
import { runHttpAudit } from './graphql-over-http.ts';

it("passes graphql-http's audit of servers, all 61", async () => {
  const verdicts = await runHttpAudit();
  expect(verdicts.filter(({ why }) => why !== null)).toEqual([]);
  expect(verdicts).toHaveLength(61);
});
