import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK } from 'jose';
import type { Page } from 'playwright-core';
import { signLicence } from '../../subgraphs/tenant/src/licences/signed-licence.ts';
import { seed, seedPassword } from '../seed/seed.ts';
import { nameHostile } from './browser/hostile-names.ts';
import { Line } from './browser/line.ts';
import { addressesOf, open, overflowing, seriousProblems } from './browser/look-at-page.ts';
import { listed, moves, says, tabTo } from './browser/watching.ts';
import { inBrowser, signIn } from './console-journey.ts';
import { email, PlatformUnderTest, until } from './platform-under-test.ts';

/** Ten thousand cameras at forty sites, most of them at edges that are not there, beside the demo's four. */
const SIZES = { cameras: 10_000, sites: 40, events: 10_000, tenants: 1 };
const DESK = { width: 1280, height: 800 };
const POCKET = { width: 390, height: 844 };
/** So short that a token ends while a test watches. */
const TOKEN_SECONDS = 6;

const platform = new PlatformUnderTest();
let hostileIds: string[] = [];
/** The cameras that are there: the simulated ones. */
let liveIds: string[] = [];

beforeAll(async () => {
  const issuer = generateKeyPairSync('ed25519');
  const { tenantIds } = await seed(platform.home, SIZES, 30, () => undefined);
  platform.password = seedPassword;
  await platform.start([], {
    VMS_ACCESS_TOKEN_SECONDS: String(TOKEN_SECONDS),
    VMS_LICENCE_PUBLIC_KEY: JSON.stringify(await exportJWK(issuer.publicKey)),
  });
  const licence = await signLicence(
    {
      ...{ sub: tenantIds[0] ?? '', jti: 'tests', features: [], cameras: 20_000, edges: 100, graceDays: 0 },
      exp: Math.floor(Date.now() / 1_000) + 86_400,
    },
    await exportJWK(issuer.privateKey),
  );
  const install =
    'mutation ($input: InstallLicenseInput!) { installLicense(input: $input) { __typename ... on Error { message } } }';
  const { data } = await platform.ask(install, { input: { token: licence } });
  expect(data.installLicense).toEqual({ __typename: 'InstallLicenseSuccess' });
  hostileIds = await nameHostile(platform);
  const online = async (): Promise<string[]> => {
    await platform.login();
    const { data } = await platform.ask('{ cameras(first: 10, filter: { status: ONLINE }) { edges { node { id } } } }');
    return data.cameras.edges.map(({ node }: { node: { id: string } }) => node.id);
  };
  await until(async () => {
    liveIds = await online();
    return liveIds.length === 4;
  }, 'the simulated cameras are online');
}, 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

const signedIn = (journey: (page: Page) => Promise<void>, url = platform.url) =>
  inBrowser(async (page) => {
    await page.setViewportSize(DESK);
    await signIn(page, { url, email, password: platform.password });
    await page.locator('nav.side a').first().waitFor();
    await journey(page);
  });

/** Ids of the events raised since the list's cursor was read, oldest first. */
async function raisedAfter(fromMs: number): Promise<string[]> {
  await platform.login();
  const ASK = 'query ($from: DateTime!) { events(first: 100, filter: { from: $from }) { edges { node { id } } } }';
  const { data } = await platform.ask(ASK, { from: new Date(fromMs).toISOString() });
  return data.events.edges.map(({ node }: { node: { id: string } }) => node.id);
}

describe('the console in a browser, with ten thousand cameras and hostile names', () => {
  it('has no page with a serious fault for axe, in light or dark, none wider than a phone, and runs no name', async () => {
    await signedIn(async (page) => {
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      const [cameraId = ''] = hostileIds;
      const { data } = await platform.ask(
        '{ events(first: 1) { edges { node { id } } } tickets(first: 1) { edges { node { id } } } }',
      );
      const chosen = hostileIds.map((id) => `camera=${id}`);
      const addresses = [
        ...(await addressesOf(page)),
        ...['overview', 'zones', 'rules', 'recording', 'masks', 'ptz'].map((tab) => `cameras/${cameraId}/${tab}`),
        `events/${data.events.edges[0].node.id}`,
        `tickets/${data.tickets.edges[0].node.id}`,
        `playback?${chosen.slice(0, 4).join('&')}`,
        `wall?${chosen.join('&')}`,
        ...['commands', 'rollouts', 'clusters'].map((tab) => `edges/${tab}`),
        ...['policies', 'locks', 'deletions'].map((tab) => `storage/${tab}`),
        ...['channels', 'deliveries'].map((tab) => `notifications/${tab}`),
      ];
      const found: string[] = [];
      const note = (address: string, what: string, all: readonly string[]): void => {
        found.push(...all.map((one) => `${address} ${what}: ${one}`));
      };
      for (const address of addresses) {
        await open(page, address);
        note(address, 'wide', await overflowing(page));
        await page.emulateMedia({ colorScheme: 'light' });
        note(address, 'light', await seriousProblems(page));
        await page.emulateMedia({ colorScheme: 'dark' });
        note(address, 'dark', await seriousProblems(page, { runOnly: ['color-contrast'] }));
        await page.setViewportSize(POCKET);
        note(address, 'narrow', await overflowing(page));
        await page.setViewportSize(DESK);
      }
      note('all', 'ran', await page.evaluate(() => ('hacked' in window ? [String(window.hacked)] : [])));
      note('all', 'threw', wrong);
      expect(found).toEqual([]);
    });
  }, 300_000);

  it('is used without a mouse: signs in, opens a camera, acknowledges an event', async () => {
    await inBrowser(async (page) => {
      await page.setViewportSize(DESK);
      await page.goto(platform.url);
      await page.getByLabel('E-mail').waitFor();
      await tabTo(page, 'E-mail');
      await page.keyboard.type(email);
      await tabTo(page, 'Password');
      await page.keyboard.type(platform.password);
      await page.keyboard.press('Enter');
      await page.locator('nav.side a').first().waitFor();
      await tabTo(page, 'Cameras');
      await page.keyboard.press('Enter');
      await page.locator('tbody a').first().waitFor();
      const name = (await page.locator('tbody a').first().textContent()) ?? '';
      await tabTo(page, name);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.keyboard.press('Home');
      await tabTo(page, 'Events');
      await page.keyboard.press('Enter');
      await page.locator('.split-list [data-event-id]').first().waitFor();
      await tabTo(page, /^Kind/);
      // The first event, not the box that selects it.
      await tabTo(page, /^(?!Select).*\d\d:\d\d:\d\d/);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor();
      await tabTo(page, 'Acknowledge', 10);
      await page.keyboard.press('Enter');
      await page.getByText('✓ Acknowledged').waitFor();
    });
  }, 90_000);

  it('finds any of ten thousand cameras for its events, and pages through lists', async () => {
    await signedIn(async (page) => {
      await open(page, 'events');
      await page.getByText('More filters').click();
      // A thousand others have this in their names.
      await page.getByLabel('Camera', { exact: true }).fill('Camera 1');
      await page.waitForFunction(() => /camera=/.test(location.hash));
      await page.locator('.split-list [data-event-id]').filter({ hasText: 'Camera 1 ' }).first().waitFor();
      await open(page, 'cameras');
      await page.getByText('10,004').waitFor();
      expect(await page.locator('tbody tr').count()).toBeLessThanOrEqual(50);
      await page.getByRole('button', { name: /More/ }).click();
      await page.getByText('10,004').waitFor();
    });
  }, 90_000);

  it('shows live pictures and events again after the router was killed, and says so meanwhile', async () => {
    await signedIn(async (page) => {
      await open(page, `wall?camera=${liveIds[0]}`);
      await moves(page);
      await says(page, /Live/);
      const [router] = platform.pids(/router\/src\/embedded\.ts/);
      const sinceMs = Date.now();
      process.kill(router ?? 0, 'SIGKILL');
      await says(page, /Reconnecting|Offline/);
      await says(page, /Live/);
      await moves(page);
      await until(async () => (await raisedAfter(sinceMs)).length > 0, 'an event was raised since');
      const raised = await raisedAfter(sinceMs);
      await until(async () => {
        const shown = await listed(page);
        return raised.every((id) => shown.includes(id));
      }, 'every event is listed');
    });
  }, 180_000);

  it('goes on by itself after the network was away for longer than its token lives, and loses no event', async () => {
    await using line = new Line(platform.url);
    const url = await line.start();
    await signedIn(async (page) => {
      // Pictures by WebSocket, so that they are cut with everything else.
      await page.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
      await page.reload();
      await open(page, `wall?camera=${liveIds[0]}`);
      await moves(page);
      const sinceMs = Date.now();
      line.cut();
      await says(page, /Reconnecting|Offline/);
      await page.getByText(/No picture since/).waitFor();
      await until(() => Date.now() - sinceMs > (TOKEN_SECONDS + 1) * 1_000, 'the token has expired');
      line.mend();
      await says(page, /Live/);
      await moves(page);
      const raised = await raisedAfter(sinceMs);
      await until(async () => {
        const shown = await listed(page);
        return raised.every((id) => shown.includes(id));
      }, 'every event of meanwhile is listed');
    }, url);
  }, 180_000);
});
