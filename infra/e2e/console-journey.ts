import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

export interface ConsoleJourney {
  url: string;
  email: string;
  password: string;
  screenshotDir: string;
}

const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Signs in, sees four moving tiles, waits for an event that was not there before, plays it; throws when a step fails. */
export async function consoleJourney({ url, email, password, screenshotDir }: ConsoleJourney): Promise<void> {
  await inBrowser(async (page) => {
    await signIn(page, { url, email, password });
    const tiles = page.locator('.wall video');
    await tiles.nth(3).waitFor();
    for (let tile = 0; tile < 4; tile++) {
      const video = await tiles.nth(tile).elementHandle();
      await page.waitForFunction(
        (element) => {
          const v = element as HTMLVideoElement & { first?: { at: number; pixels: string } };
          if (v.readyState < 2) return false;
          const canvas = document.createElement('canvas');
          canvas.width = 64;
          canvas.height = 36;
          canvas.getContext('2d')?.drawImage(v, 0, 0, 64, 36);
          const now = { at: v.currentTime, pixels: canvas.toDataURL() };
          v.first ??= now;
          return now.at > v.first.at + 0.5 && now.pixels !== v.first.pixels;
        },
        video,
        { timeout: 30_000, polling: 250 },
      );
    }
    await page.screenshot({ path: join(screenshotDir, 'wall.png') });
    // Not by its text: that changes when the picture of a known event arrives.
    const known = await page
      .locator('aside li')
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.eventId ?? ''));
    await page.waitForFunction(
      (ids) => {
        const first = document.querySelector<HTMLElement>('aside li');
        return first !== null && !ids.includes(first.dataset.eventId ?? '');
      },
      known,
      { timeout: 60_000 },
    );
    await page.locator('aside li').first().getByRole('button').click();
    await page
      .waitForFunction(
        () => {
          // Its clock is the recording's own, so that only its going on says that it plays.
          const video = document.querySelector<HTMLVideoElement & { first?: number }>('[data-testid=playback]');
          if (!video || video.readyState < 2) return false;
          video.first ??= video.currentTime;
          return video.currentTime > video.first + 0.5;
        },
        null,
        { timeout: 30_000 },
      )
      .catch(async (error: Error) => {
        throw new Error(`The event does not play: ${await page.evaluate(playerState)}`, { cause: error });
      });
    await page.getByRole('heading', { name: 'Why did this fire?' }).waitFor();
    await page.screenshot({ path: join(screenshotDir, 'playback.png') });
    await page.getByRole('link', { name: 'Playback', exact: true }).click();
    await page.locator('.timeline-canvas canvas').waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(screenshotDir, 'timeline.png') });
    await page.getByRole('link', { name: 'Cameras', exact: true }).click();
    await page.locator('tbody tr').nth(3).waitFor();
    await page.screenshot({ path: join(screenshotDir, 'cameras.png') });
    // A reload keeps the session: the refresh token lives as long as the tab.
    await page.reload();
    await page.locator('tbody tr').nth(3).waitFor();
  });
}

/** Signs in somebody whose second factor is on: the code is asked for after the password, and a wrong one is told. */
export async function secondFactorJourney(person: Person & { readonly code: string }): Promise<void> {
  await inBrowser(async (page) => {
    await signIn(page, person);
    const code = page.getByLabel('Code of your authenticator');
    await code.fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
    await code.fill(person.code);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Cameras', exact: true }).waitFor();
  });
}

export interface Person {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

export async function signIn(page: Page, { url, email, password }: Person): Promise<void> {
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A browser of its own, with nothing left from another. */
export async function inBrowser(journey: (page: Page) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'console-journey-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: FLAGS.split(' '),
  });
  try {
    await journey(await context.newPage());
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** What a person and the media element see, for the error of a journey that ends at the player. */
function playerState(): string {
  const video = document.querySelector<HTMLVideoElement>('[data-testid=playback]');
  const said = document.querySelector('.deck .overlay')?.textContent ?? null;
  const { currentTime, duration, readyState, networkState, error } = video ?? {};
  return JSON.stringify({ said, currentTime, duration, readyState, networkState, error: error?.message ?? null });
}
