import type { Access } from '@vms/kit/auth/access';
import { Fault } from '@vms/kit/fault';
import { normalPlate } from '../store/ingest.ts';
import type { StoreFilter } from '../store/pages.ts';
import { bodyOf, type StoredEvent } from '../store/rows.ts';

export interface EventFilter {
  readonly cameraIds?: readonly string[] | null;
  readonly siteIds?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly severities?: readonly string[] | null;
  readonly states?: readonly string[] | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
  readonly text?: string | null;
  readonly label?: string | null;
  readonly plate?: string | null;
  readonly incidentId?: string | null;
}

const idsMax = 500;
const textMax = 200;

/** Throws VALIDATION_FAILED for what nobody could mean. */
export function checkFilter(filter: EventFilter): EventFilter {
  const { cameraIds, siteIds, from, to, text, label, plate } = filter;
  const wrong = (field: string, message: string) => new Fault('VALIDATION_FAILED', message, { field });
  if ((cameraIds?.length ?? 0) > idsMax || (siteIds?.length ?? 0) > idsMax)
    throw wrong('filter', `At most ${idsMax} ids at a time.`);
  for (const [field, value] of Object.entries({ text, label, plate })) {
    if ((value?.length ?? 0) > textMax) throw wrong(field, `${field} has at most ${textMax} characters.`);
  }
  if (from && to && to <= from)
    throw wrong('to', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
  return filter;
}

/** The filter as the store takes it. */
export function storeFilter(filter: EventFilter): StoreFilter {
  const words = wordsOf(filter.text ?? '');
  return {
    cameraIds: filter.cameraIds ?? undefined,
    siteIds: filter.siteIds ?? undefined,
    kinds: filter.kinds ?? undefined,
    severities: filter.severities ?? undefined,
    states: filter.states ?? undefined,
    fromMs: filter.from?.getTime(),
    toMs: filter.to?.getTime(),
    // Whole words, all of them: a beginning would have to gather every event of every word that begins so.
    match: words.length === 0 ? undefined : words.map((word) => `"${word}"`).join(' AND '),
    label: filter.label ?? undefined,
    plate: filter.plate ?? undefined,
    incidentId: filter.incidentId ?? undefined,
  };
}

/** The same filter for one event that passes by. */
export function matches(filter: EventFilter, access: Access, event: StoredEvent): boolean {
  const allows = (values: readonly string[] | null | undefined, value: string | null) =>
    !values || (value !== null && values.includes(value));
  return (
    access.permits(null, { cameraId: event.cameraId, siteId: event.siteId }) &&
    allows(filter.cameraIds, event.cameraId) &&
    allows(filter.siteIds, event.siteId) &&
    allows(filter.kinds, event.kind) &&
    allows(filter.severities, event.severity) &&
    allows(filter.states, event.state) &&
    (!filter.from || event.raisedAtMs >= filter.from.getTime()) &&
    (!filter.to || event.raisedAtMs < filter.to.getTime()) &&
    (filter.label == null || event.label === filter.label) &&
    (filter.incidentId == null || event.incidentId === filter.incidentId) &&
    (filter.plate == null || plateMatches(filter.plate, event.plate)) &&
    (!filter.text || textMatches(filter.text, event))
  );
}

function plateMatches(asked: string, plate: string | null): boolean {
  const wanted = normalPlate(asked) ?? '';
  return asked.trimEnd().endsWith('*') ? (plate ?? '').startsWith(wanted) : plate === wanted;
}

function textMatches(text: string, event: StoredEvent): boolean {
  const { detections, origin } = bodyOf(event);
  const all = [event.label, event.plate, origin, ...detections.map(({ label }) => label)].join(' ');
  const words = new Set(wordsOf(all));
  return wordsOf(text).every((word) => words.has(word));
}

/** As the store's index cuts them: letters and digits, without marks and case. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 20);
}
