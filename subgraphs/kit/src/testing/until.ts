/** Resolves once the condition holds; rejects, naming what was waited for, when it does not within `limitMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms for: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
