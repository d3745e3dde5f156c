/** How many cameras play together. */
export const TOGETHER_MAX = 4;

export interface Watched {
  readonly cameraIds: readonly string[];
  /** null: now. */
  readonly atMs: number | null;
}

/** The cameras and the moment that an address's query names, as somebody may have sent them. */
export function watchedOf(search: string): Watched {
  const values = new URLSearchParams(search);
  const atMs = Date.parse(values.get('at') ?? '');
  const cameraIds = [...new Set(values.getAll('camera'))].slice(0, TOGETHER_MAX);
  return { cameraIds, atMs: Number.isNaN(atMs) ? null : atMs };
}

/** How long before an event its moment begins to play. */
export const BEFORE_EVENT_MS = 3_000;
