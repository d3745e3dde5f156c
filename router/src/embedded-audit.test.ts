import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStory, type Story, until } from './embedded-story.test.support.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(async () => {
  await story[Symbol.asyncDispose]();
});

const LOG = `query ($filter: AuditFilter, $first: Int, $after: String) { auditLog(filter: $filter, first: $first, after: $after) {
  totalCount edges { node { seq action actorId outcome target } } pageInfo { hasNextPage endCursor } } }`;
interface Lines {
  totalCount: number;
  edges: { node: { seq: number; action: string; outcome: string; target: string; actorId: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

describe('the audit log', () => {
  it('holds every write with its outcome, no secret, and names the line that somebody changed', async () => {
    const admin = await story.administrator();
    const token = admin.accessToken;
    const log = async (variables: object = {}): Promise<Lines> => {
      const { data, errors } = await story.ask(LOG, variables, token);
      if (errors) throw new Error(JSON.stringify(errors));
      return data?.auditLog as Lines;
    };
    await story.change('addSite', { name: 'North' }, token);
    await story.change('addSite', { name: 'North' }, token);
    const password = 'nobody reads this one';
    await story.change('createUser', { email: 'bo@example.org', name: 'Bo', password, role: 'VIEWER' }, token);
    const bo = await story.login({ email: 'bo@example.org', password });
    expect(await story.change('addSite', { name: 'South' }, bo.accessToken)).toMatchObject({ code: 'FORBIDDEN' });
    await expect(story.login({ email: 'bo@example.org', password: 'wrong' })).rejects.toThrow();
    const of = async (filter: object) => (await log({ filter })).edges.map(({ node }) => [node.outcome, node.target]);
    await until(async () => (await log({ filter: { action: 'login', actorId: bo.user.id } })).totalCount === 2);
    await until(async () => (await log({ filter: { action: 'Mutation.addSite' } })).totalCount === 3);
    expect(await of({ action: 'Mutation.addSite', actorId: admin.user.id })).toEqual([
      ['CONFLICT', expect.stringContaining('"North"')],
      ['OK', expect.stringContaining('"North"')],
    ]);
    expect(await of({ action: 'Mutation.addSite', actorId: bo.user.id })).toEqual([['FORBIDDEN', expect.any(String)]]);
    expect(await of({ text: 'bo@example' })).toEqual([['OK', expect.stringContaining('[hidden]')]]);
    expect(JSON.stringify(await log({ first: 200 }))).not.toContain(password);
    // Reading it is sensitive as well.
    await until(async () => (await log({ filter: { action: 'Query.auditLog' } })).totalCount > 0);
    const one = await log({ first: 2 });
    const two = await log({ first: 2, after: one.pageInfo.endCursor });
    expect(Number(two.edges[0]?.node.seq)).toBeLessThan(Number(one.edges[1]?.node.seq));

    const verify = '{ verifyAuditLog { entries brokenAtSeq why } }';
    const sound = (await story.ask(verify, {}, token)).data?.verifyAuditLog;
    expect(sound).toMatchObject({ brokenAtSeq: null, why: null });
    const db = new DatabaseSync(join(story.home, 'cloud', 'auth.db'));
    db.exec(`pragma busy_timeout = 5000; update audit_entry set outcome = 'NEVER' where seq = 3`);
    expect((await story.ask(verify, {}, token)).data?.verifyAuditLog).toMatchObject({ brokenAtSeq: 3, entries: 2 });
    db.exec('delete from audit_entry where seq = 2');
    db.close();
    expect((await story.ask(verify, {}, token)).data?.verifyAuditLog).toMatchObject({
      ...{ brokenAtSeq: 2, why: expect.stringContaining('missing') },
    });
    const stranger = await story.ask(verify, {}, bo.accessToken);
    expect(stranger.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
