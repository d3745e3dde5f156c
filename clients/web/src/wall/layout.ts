/** What a wall shows, as its address says it: it can be sent to a colleague, and kept under a name. */
export interface Layout {
  /** In the order shown; empty is whatever cameras there are. */
  readonly cameraIds: readonly string[];
  /** 0 fits the window. */
  readonly columns: number;
  /** Seconds until the next page of cameras is shown; 0 stays on the first. */
  readonly everySeconds: number;
}
export const COLUMNS = [0, 1, 2, 3, 4] as const;
export const EVERY_SECONDS = [0, 10, 30, 60] as const;
/** What one page may show: each tile is a picture that is decoded. */
export const TILES_MAX = 16;
export const CAMERAS_MAX = 64;

export function layoutOf(search: string): Layout {
  const values = new URLSearchParams(search);
  const one = (name: string, known: readonly number[]): number =>
    known.find((value) => String(value) === values.get(name)) ?? 0;
  const cameraIds = [...new Set(values.getAll('camera'))].slice(0, CAMERAS_MAX);
  return { cameraIds, columns: one('columns', COLUMNS), everySeconds: one('every', EVERY_SECONDS) };
}

/** The query of a layout's address; the plain wall has none. */
export function searchOf({ cameraIds, columns, everySeconds }: Layout): string {
  const values = new URLSearchParams(cameraIds.map((id) => ['camera', id]));
  if (columns > 0) values.set('columns', String(columns));
  if (everySeconds > 0) values.set('every', String(everySeconds));
  return values.toString();
}

/** The same cameras with one moved to the place of another, which makes room for it. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const rest = ids.filter((one) => one !== id);
  return [...rest.slice(0, Math.max(0, to)), id, ...rest.slice(Math.max(0, to))];
}

/** Cameras of one page of the wall; pages follow each other in a circle. */
export function pageOf<T>(cameras: readonly T[], columns: number, round: number): readonly T[] {
  const size = columns === 0 ? TILES_MAX : Math.min(TILES_MAX, columns * columns);
  const pages = Math.max(1, Math.ceil(cameras.length / size));
  const at = (round % pages) * size;
  return cameras.slice(at, at + size);
}

const STORED = 'vms.layouts';

/** Layouts that were kept in this browser, by name; whatever else is stored there counts as none. */
export function readLayouts(stored: string | null): Readonly<Record<string, string>> {
  try {
    const values = Object.entries(JSON.parse(stored ?? '{}') as Record<string, unknown>);
    return Object.fromEntries(values.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

export function loadLayouts(): Readonly<Record<string, string>> {
  return readLayouts(localStorage.getItem(STORED));
}

/** Keeps a layout under a name; null forgets it. */
export function keepLayout(name: string, search: string | null): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = loadLayouts();
  const next = search === null ? others : { ...others, [name]: search };
  localStorage.setItem(STORED, JSON.stringify(next));
  return next;
}
