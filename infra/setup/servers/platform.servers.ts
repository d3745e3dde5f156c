import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createLog } from '@vms/kit/log';
import { until } from '@vms/kit/testing/until';
import { graphql } from 'graphql';
import { ensureFirstRun, openAll } from '../../../subgraphs/serve.ts';
import { kafka } from './kafka.ts';
import { startForTest } from './place.ts';
import { versitygw } from './versitygw.ts';

it('runs every service on Kafka and S3: what auth says about a person reaches all the others', async () => {
  await using bus = await startForTest(kafka);
  await using blobs = await startForTest(versitygw);
  const home = mkdtempSync(join(tmpdir(), 'vms-platform-'));
  const settings = { VMS_BUS_URL: bus.url, VMS_BLOBS_URL: blobs.url };
  const log = createLog({ name: 'platform', level: 'error' });
  {
    await using opened = await openAll({ home, log, settings });
    const first = { email: 'admin@example.com', password: 'correct horse battery', tenantName: 'Łódź' };
    const { tenantId } = await ensureFirstRun(opened, first);
    const auth = opened.subgraphs.get('auth');
    if (!auth) throw new Error('auth is not open.');
    const login = await graphql({
      schema: auth.schema,
      source: `mutation ($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { user { id } } } }`,
      variableValues: { input: { email: first.email, password: first.password } },
      contextValue: auth.contextFor({ principal: null, traceId: 'test' }),
    });
    const id = (login.data as { login: { user: { id: string } } }).login.user.id;
    const principal = { kind: 'user' as const, id, tenantId, grantsVersion: 1 };
    for (const [name, running] of opened.subgraphs)
      await until(
        `${name} to know the administrator`,
        async () => (await running.contextFor({ principal, traceId: 'test' }).access()).permits('ADMIN'),
        90_000,
      );
    expect(readdirSync(join(home, 'cloud'))).not.toContain('bus.db');
  }
  rmSync(home, { recursive: true });
}, 300_000);
