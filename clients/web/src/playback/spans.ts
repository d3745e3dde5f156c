export interface Span {
  kind: string;
  from: string;
  to: string;
  reason?: string | null;
}
export interface Drawn extends Span {
  leftPercent: number;
  widthPercent: number;
}

/** Spans cut to the window and placed on it, in percent; what lies outside is left out. */
export function placeSpans(spans: readonly Span[], fromMs: number, toMs: number): Drawn[] {
  const wholeMs = toMs - fromMs;
  return spans.flatMap((span) => {
    const start = Math.max(fromMs, Date.parse(span.from));
    const end = Math.min(toMs, Date.parse(span.to));
    if (!(end > start)) return [];
    const leftPercent = ((start - fromMs) / wholeMs) * 100;
    return [{ ...span, leftPercent, widthPercent: ((end - start) / wholeMs) * 100 }];
  });
}

/** The moment under a pointer at `fraction` (0 to 1) of the bar. */
export function momentAt(fraction: number, fromMs: number, toMs: number): number {
  return Math.round(fromMs + Math.min(1, Math.max(0, fraction)) * (toMs - fromMs));
}
