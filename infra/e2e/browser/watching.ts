import type { Page } from 'playwright-core';

/** Resolves when the picture of the tile moves from now on. */
export async function moves(page: Page, tile = 0): Promise<void> {
  const video = await page.locator('.wall video').nth(tile).elementHandle();
  await video?.evaluate((element) => Object.assign(element, { was: null }));
  await page.waitForFunction(
    (element) => {
      const v = element as HTMLVideoElement & { was: number | null };
      if (v.readyState < 2) return false;
      const { totalVideoFrames } = v.getVideoPlaybackQuality();
      // A new connection counts from nothing again.
      if (v.was === null || totalVideoFrames < v.was) v.was = totalVideoFrames;
      return totalVideoFrames >= v.was + 10;
    },
    video,
    { timeout: 60_000, polling: 200 },
  );
}

/** Resolves when the console says so in its frame: Live, Reconnecting…, Offline. */
export async function says(page: Page, what: RegExp): Promise<void> {
  await page.locator('.connection').filter({ hasText: what }).waitFor({ timeout: 60_000 });
}

/** Ids of the events that the list beside the wall shows, newest first. */
export function listed(page: Page): Promise<string[]> {
  return page
    .locator('[data-event-id]')
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.eventId ?? ''));
}

/** Presses Tab until the focus is on what has this name; throws where it cannot be reached so. */
export async function tabTo(page: Page, name: string | RegExp, most = 120): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const one = document.activeElement;
      if (!(one instanceof HTMLElement)) return '';
      const label = (one as HTMLInputElement).labels?.[0]?.textContent;
      return (one.getAttribute('aria-label') ?? label ?? one.textContent ?? '').trim();
    });
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
  }
  throw new Error(`Tab does not lead to ${name} within ${most} presses.`);
}
