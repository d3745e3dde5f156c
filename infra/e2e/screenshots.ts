/** `npm run screenshots`: the console's main screens with the demo's cameras, written to docs/guide/screens. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { inBrowser, signIn } from './console-journey.ts';
import { email, PlatformUnderTest, password } from './platform-under-test.ts';

const HELP = `npm run screenshots [-- --to FOLDER]
  Starts the platform with its simulated cameras in a folder of its own, signs in, and takes a picture of each screen.
  --to FOLDER   where they go (docs/guide/screens)`;

const { values: options } = parseArgs({ options: { to: { type: 'string' }, help: { type: 'boolean' } } });
if (options.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const folder = options.to ?? fileURLToPath(new URL('../../docs/guide/screens', import.meta.url));
mkdirSync(folder, { recursive: true });

/** Enough of them that lists, counts and the timeline show something. */
const EVENTS_SHOWN = 8;

/** Once nothing loads any more and what videos there are play. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForFunction(
    () => {
      const main = document.querySelector('main') as HTMLElement & { seen?: string; since?: number };
      const playing = [...main.querySelectorAll('video')].every(({ readyState }) => readyState > 2);
      // Clocks go on: they are no loading.
      const text = (main.textContent ?? '').replace(/\d+/g, '');
      if (!playing || /Loading…|Asking the camera|Opening…/.test(text)) return false;
      if (main.seen !== text) [main.seen, main.since] = [text, performance.now()];
      return performance.now() - (main.since ?? 0) > 1_000;
    },
    null,
    { timeout: 60_000 },
  );
  await page.screenshot({ path: `${folder}/${name}.jpg`, type: 'jpeg', quality: 80 });
  process.stdout.write(`${name}.jpg\n`);
}

/** The wall with moving pictures and events beside it. */
async function takeWall(page: Page): Promise<void> {
  await page.waitForFunction(
    (events) => {
      const playing = [...document.querySelectorAll<HTMLVideoElement>('.wall video')].filter((v) => v.readyState > 2);
      return playing.length === 4 && document.querySelectorAll('aside li').length >= events;
    },
    EVENTS_SHOWN,
    { timeout: 180_000 },
  );
  await take(page, 'wall');
}

/** The newest event, playing. */
async function takeEvent(page: Page): Promise<void> {
  await page.locator('aside li').first().getByRole('button').click();
  await page.waitForFunction(
    () => (document.querySelector<HTMLVideoElement>('[data-testid=playback]')?.currentTime ?? 0) > 1,
    null,
    { timeout: 60_000 },
  );
  await take(page, 'event');
}

/** All cameras by one clock, a little back from now. */
async function takePlayback(page: Page): Promise<void> {
  const cameras = page.locator('main input[type=checkbox]');
  for (let at = 0; at < 4; at += 1) {
    await cameras.nth(at).click();
    await page.locator('main video').nth(at).waitFor();
  }
  await page.getByRole('button', { name: '10 min', exact: true }).click();
}

/** Every page of the navigation but the first, as it is once it stopped loading. */
async function takePages(page: Page): Promise<void> {
  const pages = await page
    .locator('nav a[href^="#/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  for (const href of pages.filter((one) => one !== '#/wall')) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, href);
    await page.locator(`nav a[href="${href}"][aria-current=page]`).waitFor();
    await page.locator('main h1, main h2, main canvas').first().waitFor();
    if (href === '#/playback') await takePlayback(page);
    await take(page, href.slice(2));
  }
  await page.evaluate(() => {
    location.hash = '#/cameras';
  });
  await page.locator('main tbody a').first().click();
  await page.getByRole('tab').or(page.locator('.tabs a')).nth(1).click();
  await page.locator('main video, main img, main canvas').first().waitFor();
  await take(page, 'camera-areas');
}

await using platform = new PlatformUnderTest();
await platform.start();
await inBrowser(async (page) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, { url: platform.url, email, password });
  await takeWall(page);
  await takeEvent(page);
  await takePages(page);
});
process.stdout.write(`Look at them in ${folder}.\n`);
