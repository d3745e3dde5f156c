import { clock, day } from '../text/format.ts';
import { shownZone } from '../text/zone.ts';
import { barsOf, type Lane, marksOf, ticks, type View } from './timeline-view.ts';

export interface Mark {
  readonly atMs: number;
  readonly severity: string;
}
export interface Row {
  readonly id: string;
  readonly lane: Lane | null;
  readonly marks: readonly Mark[];
  /** How many events each hour or day had, where single ones are too many. */
  readonly counts: readonly { readonly atMs: number; readonly lengthMs: number; readonly count: number }[];
}
export interface Scene {
  readonly rows: readonly Row[];
  readonly view: View;
  readonly playheadMs: number | null;
  readonly nowMs: number;
  readonly range: View | null;
  readonly zone: string | null;
}
export const ROW_PX = 30;
export const HEAD_PX = 22;
const TICK_PX_MIN = 90;

export type Palette = ReturnType<typeof readPalette>;

/** The colours of the theme that holds now. */
export function readPalette(canvas: HTMLCanvasElement) {
  const style = getComputedStyle(canvas);
  // A canvas knows no light-dark(): an element is asked what it makes of each.
  const probe = document.createElement('i');
  canvas.parentElement?.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const names = {
    text: colour('--text'),
    muted: colour('--muted'),
    line: colour('--line'),
    ground: colour('--raised-2'),
    accent: colour('--accent'),
    bad: colour('--bad'),
    warn: colour('--warn'),
    RECORDED: colour('--recorded'),
    BACKFILLED: colour('--backfilled'),
    GAP: colour('--gap'),
    UNKNOWN: colour('--unknown'),
    EXPIRED: colour('--expired'),
    DELETED: colour('--expired'),
    CLOCK_STEP: colour('--warn'),
    NOT_EXPECTED: colour('--raised-2'),
  };
  probe.remove();
  return { ...names, font: `12px ${style.fontFamily}` };
}

/** Draws everything anew; what is not in the view costs a binary search. */
export function paint(context: CanvasRenderingContext2D, width: number, scene: Scene, palette: Palette): void {
  const { view, rows, range, zone, nowMs, playheadMs } = scene;
  const height = HEAD_PX + rows.length * ROW_PX;
  const x = (ms: number): number => ((ms - view.fromMs) / (view.toMs - view.fromMs)) * width;
  context.clearRect(0, 0, width, height);
  context.font = palette.font;
  for (const { atMs, days } of ticks(view, width / TICK_PX_MIN, shownZone(zone))) {
    const at = Math.round(x(atMs)) + 0.5;
    context.fillStyle = palette.line;
    context.fillRect(at, HEAD_PX - 5, 1, height - HEAD_PX + 5);
    context.fillStyle = days ? palette.text : palette.muted;
    context.fillText(days ? day(atMs, zone) : clock(atMs, zone), at + 3, 13);
  }
  rows.forEach((row, i) => {
    paintRow(context, width, row, HEAD_PX + i * ROW_PX, scene, palette);
  });
  if (range) {
    context.globalAlpha = 0.25;
    context.fillStyle = palette.accent;
    context.fillRect(x(range.fromMs), HEAD_PX, Math.max(1, x(range.toMs) - x(range.fromMs)), height - HEAD_PX);
    context.globalAlpha = 1;
  }
  if (nowMs < view.toMs) {
    context.fillStyle = palette.muted;
    context.fillRect(Math.round(x(nowMs)), HEAD_PX, 1, height - HEAD_PX);
  }
  if (playheadMs !== null && playheadMs >= view.fromMs && playheadMs <= view.toMs) {
    context.fillStyle = palette.text;
    context.fillRect(Math.round(x(playheadMs)) - 1, HEAD_PX - 6, 2, height - HEAD_PX + 6);
  }
}

function paintRow(
  context: CanvasRenderingContext2D,
  width: number,
  { lane, marks, counts }: Row,
  top: number,
  { view }: Scene,
  palette: Palette,
): void {
  const x = (ms: number): number => ((ms - view.fromMs) / (view.toMs - view.fromMs)) * width;
  context.fillStyle = palette.ground;
  context.fillRect(0, top + 3, width, ROW_PX - 6);
  for (const { kind, left, right } of lane ? barsOf(lane, view, width) : []) {
    context.fillStyle = (palette as Readonly<Record<string, string>>)[kind] ?? palette.UNKNOWN;
    context.fillRect(left, top + 3, right - left, ROW_PX - 6);
    if (kind !== 'GAP') continue;
    context.fillStyle = palette.bad;
    context.fillRect(left, top + ROW_PX - 6, right - left, 3);
  }
  const most = Math.max(1, ...counts.map(({ count }) => count));
  context.fillStyle = palette.warn;
  for (const { atMs, lengthMs, count } of counts) {
    if (atMs + lengthMs < view.fromMs || atMs > view.toMs) continue;
    const tall = Math.max(2, (count / most) * (ROW_PX - 12));
    context.fillRect(x(atMs), top + ROW_PX - 3 - tall, Math.max(1, x(atMs + lengthMs) - x(atMs) - 1), tall);
  }
  for (const { atMs, severity } of marksOf(marks, view, width)) {
    context.fillStyle = severity === 'CRITICAL' ? palette.bad : severity === 'WARNING' ? palette.warn : palette.accent;
    context.fillRect(Math.round(x(atMs)) - 1, top + 6, 3, ROW_PX - 12);
  }
}
