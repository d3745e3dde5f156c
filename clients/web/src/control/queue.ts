import type { EventFilter } from '../generated/graphql.ts';

export const ALARMS: EventFilter = { states: ['OPEN'], severities: ['CRITICAL', 'WARNING'] };

interface Alarm {
  readonly id: string;
  readonly severity: string;
  readonly raisedAt: string;
  readonly state?: string;
}

/** What still waits for somebody: critical ones first, the oldest of each first, since it has waited longest. */
export function queueOf<T extends Alarm>(events: readonly T[]): T[] {
  const rank = ({ severity }: Alarm): number => (severity === 'CRITICAL' ? 0 : 1);
  return events
    .filter(({ state }) => state === undefined || state === 'OPEN')
    .sort((a, b) => rank(a) - rank(b) || Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
}

/** The alarm to choose after `gone` left the queue: the one that takes its place. */
export function afterLeaving<T extends { readonly id: string }>(queue: readonly T[], gone: string): string | null {
  const at = queue.findIndex(({ id }) => id === gone);
  return (queue[at + 1] ?? queue[at - 1])?.id ?? null;
}
