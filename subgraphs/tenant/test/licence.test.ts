import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { exportJWK, type JWK } from 'jose';
import { tenant } from '../src/index.ts';
import { signLicence } from '../src/licences/signed-licence.ts';

const LICENSE =
  '{ license { state serial cameras camerasUsed features expiresAt graceUntil usage(days: 3) { day kind most } } }';
const INSTALL = `mutation ($token: String!) { installLicense(input: { token: $token }) { __typename
  ... on InstallLicenseSuccess { license { state cameras } } ... on Error { code message } } }`;
const DAY_MS = 24 * 3_600_000;

async function open() {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = JSON.stringify(await exportJWK(pair.publicKey));
  const privateKey = await exportJWK(pair.privateKey);
  const test = await openForTest(tenant, { settings: { VMS_LICENCE_PUBLIC_KEY: publicKey } });
  const issue = (jti: string, changes: object = {}, key: JWK = privateKey) =>
    signLicence(
      {
        ...{ sub: 't1', jti, cameras: 5, edges: 1, features: ['recording'], graceDays: 10 },
        exp: Math.floor((test.clock.now() + 30 * DAY_MS) / 1_000),
        ...changes,
      },
      key,
    );
  const install = async (token: string) => {
    const { data, errors } = await test.ask(INSTALL, { token });
    expect(errors).toBeUndefined();
    return data?.installLicense as { __typename: string; code?: string; message?: string };
  };
  const license = async () => (await test.ask(LICENSE)).data?.license;
  return Object.assign(test, { issue, install, license });
}

describe('licences', () => {
  it('are the community edition until one is installed, then valid, then in grace, then expired', async () => {
    await using test = await open();
    expect(await test.license()).toMatchObject({ state: 'COMMUNITY', cameras: 1_000, serial: null });
    expect(await test.install(await test.issue('n1'))).toMatchObject({ __typename: 'InstallLicenseSuccess' });
    expect(await test.license()).toMatchObject({ state: 'VALID', cameras: 5, serial: 'n1' });
    test.clock.advance(31 * DAY_MS);
    expect(await test.license()).toMatchObject({ state: 'GRACE' });
    test.clock.advance(10 * DAY_MS);
    expect(await test.license()).toMatchObject({ state: 'EXPIRED' });
    expect(await test.install(await test.issue('n2', { cameras: 9 }))).toMatchObject({
      license: { state: 'VALID', cameras: 9 },
    });
  });

  it('are refused when altered, of another issuer, for another tenant, or installed twice', async () => {
    await using test = await open();
    const good = await test.issue('n1');
    const [head, body, mark] = good.split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
    const more = Buffer.from(JSON.stringify({ ...claims, cameras: 500 })).toString('base64url');
    const stranger = await exportJWK(generateKeyPairSync('ed25519').privateKey);
    for (const wrong of [
      '',
      'x',
      `${head}.${more}.${mark}`,
      await test.issue('n2', {}, stranger),
      await test.issue('n3', { sub: 't2' }),
    ])
      expect(await test.install(wrong)).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await test.install(good)).toMatchObject({ __typename: 'InstallLicenseSuccess' });
    expect(await test.install(good)).toMatchObject({ code: 'CONFLICT' });
  });

  it('remember the most of each day', async () => {
    await using test = await open();
    let told = 0;
    const say = async (used: number) => {
      told += 1;
      const payload = { tenantId: 't1', kind: 'cameras', used };
      await test.bus.publish([{ id: `usage-${told}`, topic: 'vms.usage', key: 't1', payload }]);
      while (((await test.license()) as { camerasUsed: number }).camerasUsed !== used)
        await new Promise((turn) => setImmediate(turn));
    };
    for (const used of [1, 3, 2]) await say(used);
    test.clock.advance(DAY_MS);
    await say(1);
    expect(await test.license()).toMatchObject({ camerasUsed: 1, usage: [{ most: 1 }, { most: 3 }] });
  });
});
