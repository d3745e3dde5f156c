import { Fault } from './fault.ts';

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: PageInfo;
}

const FIRST_MAX = 200;

/** What to fetch for `first`: one more than asked tells whether there is a next page. */
export function limitOf(first: number | null | undefined, fallback = 20): number {
  const asked = first ?? fallback;
  if (asked < 0 || asked > FIRST_MAX)
    throw new Fault('VALIDATION_FAILED', `first is ${asked}; use 0–${FIRST_MAX}.`, { field: 'first' });
  return asked + 1;
}

/** A page from rows fetched with `limitOf(first)`, ordered by what their cursor holds. */
export function pageOf<Row>(
  rows: readonly Row[],
  options: { limit: number; after?: string | null | undefined; cursorOf: (row: Row) => string },
): Page<Row> {
  const shown = rows.slice(0, options.limit - 1);
  const edges = shown.map((node) => ({ cursor: options.cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > shown.length,
      hasPreviousPage: options.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Opaque to clients. */
export function toCursor(...parts: (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts a cursor was made of, or Fault CURSOR_INVALID. */
export function fromCursor(cursor: string, parts: number): (string | number)[] {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const plain = Array.isArray(found) && found.every((part) => ['string', 'number'].includes(typeof part));
    if (plain && found.length === parts) return found;
  } catch {
    // Not JSON: not ours.
  }
  throw new Fault('CURSOR_INVALID', 'This is not a cursor of this list; start without `after`.');
}
