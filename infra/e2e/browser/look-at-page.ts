import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Goes to an address of the console without loading it anew, and waits until the page has what it asked for. */
export async function open(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${address}`);
  await page.waitForFunction(
    (wanted) => {
      const main = document.querySelector('main') as (HTMLElement & { seen?: string; since?: number }) | null;
      const chosen = document.querySelector('nav.side a[aria-current=page]')?.getAttribute('href');
      if (!main?.querySelector('h1, h2') || chosen !== wanted) return false;
      // Clocks go on, and pictures arrive: neither is a page that still asks.
      const text = (main.textContent ?? '').replace(/\d+/g, '');
      if (main.seen !== text) [main.seen, main.since] = [text, performance.now()];
      return !/Loading…|Opening…|Looking for/.test(text) && performance.now() - (main.since ?? 0) > 150;
    },
    `#/${address.split(/[/?]/)[0]}`,
    { timeout: 30_000 },
  );
}

/** Every page of the navigation, in its order. */
export function addressesOf(page: Page): Promise<string[]> {
  return page
    .locator('nav.side a')
    .evaluateAll((links) => links.map((link) => (link.getAttribute('href') ?? '').replace(/^#\//, '')));
}

type Rules = { readonly runOnly?: readonly string[] };

/** What axe finds serious or critical, each with the first elements it is about. */
export async function seriousProblems(page: Page, { runOnly }: Rules = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { axe: engine } = window as unknown as { axe: typeof axe };
    const options = rules === undefined ? {} : { runOnly: { type: 'rule' as const, values: [...rules] } };
    const { violations } = await engine.run(document, { resultTypes: ['violations'], ...options });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => {
        const where = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`);
        return `${id} (${nodes.length}): ${where.join(' | ')}`;
      });
  }, runOnly);
}

/** What reaches beyond the right edge of the window and is not in a box that scrolls by itself. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
    const scrolls = (one: Element | null): boolean =>
      one !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter(
      (one) => one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement),
    );
    return wide.slice(0, 4).map((one) => one.outerHTML.slice(0, 200));
  });
}
