/** Newest first, each event once, at most `countMax`; a later copy of an event replaces the earlier one. */
export function mergeEvents<T extends { id: string; raisedAt: string }>(
  known: readonly T[],
  incoming: readonly T[],
  countMax = 200,
): T[] {
  const byId = new Map([...known, ...incoming].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt)).slice(0, countMax);
}
