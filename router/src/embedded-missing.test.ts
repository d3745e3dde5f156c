import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { silentLog } from '@vms/kit/log';
import { startCloud } from './embedded.ts';

it('starts without a subgraph that cannot open, says so, and takes it in once it can', async () => {
  const home = await mkdtemp(join(tmpdir(), 'vms-missing-'));
  const inTheWay = join(home, 'cloud', 'ticketing.db');
  await mkdir(inTheWay, { recursive: true });
  const first = { adminEmail: 'admin@example.org', adminPassword: 'correct horse battery' };
  const place = { home, host: '127.0.0.1', port: 0, demo: false };
  const cloud = await startCloud({ ...place, ...first, log: silentLog, openAgainMs: 20 });
  try {
    let authorization = '';
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
      const response = await fetch(`${cloud.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { data: Record<string, unknown> | null; errors?: { extensions: object }[] };
    };
    const login = `mutation { login(input: { email: "${first.adminEmail}", password: "${first.adminPassword}" }) {
      ... on LoginSuccess { accessToken } } }`;
    const { data: signed } = await ask(login);
    authorization = `Bearer ${(signed as { login: { accessToken: string } }).login.accessToken}`;
    const query = '{ me { email } tickets { totalCount } }';
    const without = await ask(query);
    expect(without.errors).toMatchObject([
      { path: ['tickets'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'ticketing' } },
    ]);
    const ready = await fetch(`${cloud.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', away: ['ticketing'] }]);
    const others = await ask('{ me { email } }');
    expect(others).toEqual({ data: { me: { email: first.adminEmail } } });

    await rm(inTheWay, { recursive: true });
    let whole = await ask(query);
    while (whole.errors) whole = await ask(query);
    expect(whole.data).toMatchObject({ me: { email: first.adminEmail }, tickets: { totalCount: 0 } });
  } finally {
    await cloud.stop();
    await rm(home, { recursive: true, force: true });
  }
});
