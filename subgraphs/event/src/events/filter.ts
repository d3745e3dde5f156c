import type { Access } from '@vms/kit/auth/access';
import { Fault } from '@vms/kit/fault';
import type { StoredEvent } from '../log/event-log.ts';

export interface EventFilter {
  readonly cameraIds?: readonly string[] | null;
  readonly siteIds?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly severities?: readonly string[] | null;
  readonly states?: readonly string[] | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly text?: string | null;
}

const idsMax = 500;
const textMax = 200;

/** Throws VALIDATION_FAILED for what nobody could mean. */
export function checkFilter(filter: EventFilter): EventFilter {
  const { cameraIds, siteIds, from, to, text } = filter;
  const wrong = (field: string, message: string) => new Fault('VALIDATION_FAILED', message, { field });
  if ((cameraIds?.length ?? 0) > idsMax || (siteIds?.length ?? 0) > idsMax)
    throw wrong('filter', `At most ${idsMax} ids at a time.`);
  if ((text?.length ?? 0) > textMax) throw wrong('text', `text has at most ${textMax} characters.`);
  if (from && to && to <= from)
    throw wrong('to', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
  return filter;
}

/** The filter as a predicate of the store, access included, so that pages and counts are right. */
export function whereOf(filter: EventFilter, access: Access): Record<string, unknown>[] {
  const oneOf = (field: string, values: readonly string[] | null | undefined) =>
    values ? [{ [field]: { $in: [...values] } }] : [];
  const text = filter.text?.trim();
  return [
    access.predicate(null, { camera: 'cameraId', site: 'siteId' }),
    ...oneOf('cameraId', filter.cameraIds),
    ...oneOf('siteId', filter.siteIds),
    ...oneOf('kind', filter.kinds),
    ...oneOf('severity', filter.severities),
    ...oneOf('state', filter.states),
    ...(filter.from ? [{ raisedAtMs: { $gte: filter.from.getTime() } }] : []),
    ...(filter.to ? [{ raisedAtMs: { $lt: filter.to.getTime() } }] : []),
    ...(text ? [{ label: { $like: `%${text.replaceAll(/[%_]/g, '')}%` } }] : []),
  ];
}

/** The same filter for one event that passes by. */
export function matches(filter: EventFilter, access: Access, event: StoredEvent): boolean {
  const allows = (values: readonly string[] | null | undefined, value: string | null) =>
    !values || (value !== null && values.includes(value));
  const text = filter.text?.trim().toLowerCase();
  return (
    access.permits(null, { cameraId: event.cameraId, siteId: event.siteId ?? null }) &&
    allows(filter.cameraIds, event.cameraId) &&
    allows(filter.siteIds, event.siteId ?? null) &&
    allows(filter.kinds, event.kind) &&
    allows(filter.severities, event.severity) &&
    allows(filter.states, event.state) &&
    (!filter.from || event.raisedAtMs >= filter.from.getTime()) &&
    (!filter.to || event.raisedAtMs < filter.to.getTime()) &&
    (!text || (event.label ?? '').toLowerCase().includes(text))
  );
}
