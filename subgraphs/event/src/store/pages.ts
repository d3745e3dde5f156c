import { eventKinds } from '@vms/schema/messages/event-kinds.ts';
import { codeOf, KINDS, SEVERITIES, STATES } from './codes.ts';
import { posOf } from './ddl.ts';
import { normalPlate } from './ingest.ts';
import { EVENT_COLUMNS, EVENT_JOINS, type SqlValue, type Statements, type StoredEvent, toEvent } from './rows.ts';
import type { Scope } from './scope.ts';
import { findTenant, numbersOf } from './tenants.ts';

/** A filter as the store takes it: absent = all. Times in epoch milliseconds; `toMs` is not included. */
export interface StoreFilter {
  readonly cameraIds?: readonly string[] | undefined;
  readonly siteIds?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  readonly states?: readonly string[] | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** An expression of FTS5. */
  readonly match?: string | undefined;
  readonly label?: string | undefined;
  readonly plate?: string | undefined;
  readonly incidentId?: string | undefined;
}

export interface PageRequest {
  readonly tenantId: string;
  readonly scope: Scope;
  readonly filter: StoreFilter;
  /** Only events of a lower / higher seq; 0 = no bound. */
  readonly beforeSeq: number;
  readonly limit: number;
}

/** The rows to choose from: SQL that gives `pos`, best by one index, with everything that narrows it. */
interface Plan {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const HOUR_MS = 3_600_000;

/** Newest first. */
export function page(sql: Statements, request: PageRequest): StoredEvent[] {
  const plan = planOf(sql, request, request.limit);
  if (!plan) return [];
  const text = `select ${EVENT_COLUMNS} from (select distinct pos from (${plan.sql}) order by pos desc limit ?) p
    cross join event e on e.pos = p.pos ${EVENT_JOINS} order by e.pos desc`;
  return sql.all(text, ...plan.values, request.limit).map(toEvent);
}

/** How many there are, counted up to `max`. */
export function count(sql: Statements, request: Omit<PageRequest, 'limit' | 'beforeSeq'>, max: number): number {
  const plan = planOf(sql, { ...request, beforeSeq: 0 }, max, 'any');
  if (!plan) return 0;
  const row = sql.get(`select count(*) n from (select distinct pos from (${plan.sql}) limit ?)`, ...plan.values, max);
  return Number(row?.n);
}

/** The newest of each camera (or site), by its id: one statement for any number of them. */
export function newestOfEach(
  sql: Statements,
  request: PageRequest,
  by: 'camera' | 'site',
  ids: readonly string[],
): Map<string, StoredEvent[]> {
  const field = by === 'camera' ? 'cameraIds' : 'siteIds';
  const plan = planOf(sql, { ...request, filter: { ...request.filter, [field]: ids } }, request.limit);
  const found = new Map<string, StoredEvent[]>(ids.map((id) => [id, []]));
  if (!plan) return found;
  const text = `select ${EVENT_COLUMNS} from (select distinct pos from (${plan.sql})) p cross join event e on e.pos = p.pos
    ${EVENT_JOINS} order by e.pos desc`;
  for (const event of sql.all(text, ...plan.values).map(toEvent)) {
    const list = found.get((by === 'camera' ? event.cameraId : event.siteId) ?? '');
    if (list && list.length < request.limit) list.push(event);
  }
  return found;
}

/** null: nothing can match. */
export function planOf(
  sql: Statements,
  request: Omit<PageRequest, 'limit'>,
  limit: number,
  which: 'newest' | 'any' = 'newest',
): Plan | null {
  const { scope, filter } = request;
  const tenant = findTenant(sql, request.tenantId);
  if (!tenant) return null;
  const range = rangeOf(sql, tenant.no, request);
  if (!range) return null;
  const numbers = (what: 'camera' | 'site', ids: readonly string[]) => numbersOf(sql, tenant.no, what, ids);
  const cameras = filter.cameraIds && numbers('camera', filter.cameraIds);
  const sites = filter.siteIds && numbers('site', filter.siteIds);
  const seen = scope && { cameras: numbers('camera', scope.cameras), sites: numbers('site', scope.sites) };
  const narrow = [...conditionsOf(filter), ...timesOf(filter)];
  if (seen) narrow.push(`(camera_no in (${list(seen.cameras)}) or site_no in (${list(seen.sites)}))`);
  const inCameras = cameras ? [`camera_no in (${list(cameras)})`] : [];
  const inSites = sites ? [`site_no in (${list(sites)})`] : [];
  const [lo, hi] = range;
  const keyed = (key: string, keys: readonly number[], extra: readonly string[]): Plan => ({
    sql: `select e.pos from json_each(?) k cross join event e on e.pos in (select pos from event
      where ${[`${key} and pos >= ? and pos < ?`, ...narrow, ...extra].join(' and ')} order by pos desc limit ?)`,
    values: [JSON.stringify(keys), lo, hi, limit],
  });
  if (filter.match !== undefined) {
    const more = [...narrow, ...inCameras, ...inSites];
    // Only what narrows further needs the event itself.
    const from = more.length > 0 ? 'event_text f cross join event e on e.pos = f.rowid' : 'event_text f';
    const where = ['f.event_text match ? and f.rowid >= ? and f.rowid < ?', ...more].join(' and ');
    return {
      // From its newest end, the index first walks through every event of the word: not for a count.
      sql: `select * from (select f.rowid pos from ${from} where ${where} ${which === 'newest' ? 'order by f.rowid desc' : ''} limit ?)`,
      values: [filter.match, lo, hi, limit],
    };
  }
  if (filter.plate !== undefined)
    return byPlate(filter.plate, tenant.no, [...narrow, ...inCameras, ...inSites], range, limit);
  if (filter.incidentId !== undefined) {
    const row = sql.get('select no from incident where id = ? and tenant_no = ?', filter.incidentId, tenant.no);
    return row ? keyed('incident_no = k.value', [Number(row.no)], [...inCameras, ...inSites]) : null;
  }
  if (cameras) return keyed('camera_no = k.value', cameras, inSites);
  if (sites) return keyed('site_no = k.value', sites, []);
  if (seen) return union(keyed('camera_no = k.value', seen.cameras, []), keyed('site_no = k.value', seen.sites, []));
  if (filter.states) {
    const keys = filter.states.map((state) => codeOf(STATES, state));
    return keyed(`tenant_no = ${tenant.no} and state = k.value`, keys, []);
  }
  if (filter.kinds || filter.severities) {
    const kinds = (filter.kinds ?? eventKinds).map((kind) => codeOf(KINDS, kind));
    const severities = (filter.severities ?? SEVERITIES.slice(1)).map((one) => codeOf(SEVERITIES, one));
    const keys = kinds.flatMap((kind) => severities.map((severity) => kind * 8 + severity));
    return keyed(`tenant_no = ${tenant.no} and kind = k.value / 8 and severity = k.value % 8`, keys, []);
  }
  const where = ['pos >= ? and pos < ?', ...narrow].join(' and ');
  return {
    sql: `select * from (select pos from event where ${where} order by pos desc limit ?)`,
    values: [lo, hi, limit],
  };
}

/** Where in the log the answer can lie, from the hours that events were raised in; null: nowhere. */
function rangeOf(
  sql: Statements,
  tenantNo: number,
  { filter, beforeSeq }: Omit<PageRequest, 'limit'>,
): [number, number] | null {
  const end = beforeSeq > 0 ? posOf(tenantNo, beforeSeq) : posOf(tenantNo + 1, 0);
  if (filter.fromMs === undefined && filter.toMs === undefined) return [posOf(tenantNo, 0), end];
  const bounds = sql.get(
    'select min(pos_min) lo, max(pos_max) hi from hour where tenant_no = ? and hour >= ? and hour <= ?',
    ...[tenantNo, Math.floor((filter.fromMs ?? 0) / HOUR_MS), Math.floor((filter.toMs ?? 1e15) / HOUR_MS)],
  );
  if (bounds?.lo == null) return null;
  return [Number(bounds.lo), Math.min(Number(bounds.hi) + 1, end)];
}

/** Numbers and names from our own lists only: they stand in the SQL itself. */
function conditionsOf(filter: StoreFilter): string[] {
  const oneOf = <T extends string>(column: string, codes: readonly T[], values: readonly string[] | undefined) =>
    values ? [`${column} in (${list(values.map((value) => codeOf(codes, value)))})`] : [];
  return [
    ...oneOf('kind', KINDS, filter.kinds),
    ...oneOf('severity', SEVERITIES, filter.severities),
    ...oneOf('state', STATES, filter.states),
    ...(filter.label === undefined ? [] : [`label = ${quoted(filter.label)}`]),
  ];
}

function timesOf({ fromMs, toMs }: StoreFilter): string[] {
  return [
    ...(fromMs === undefined ? [] : [`raised_at >= ${Math.trunc(fromMs)}`]),
    ...(toMs === undefined ? [] : [`raised_at < ${Math.trunc(toMs)}`]),
  ];
}

/** A trailing star asks for what begins so. */
function byPlate(
  asked: string,
  tenantNo: number,
  narrow: readonly string[],
  [lo, hi]: [number, number],
  limit: number,
): Plan {
  const plate = normalPlate(asked) ?? '';
  const from = asked.trimEnd().endsWith('*') ? 'plate >= ? and plate < ?' : 'plate = ? and plate < ?';
  return {
    sql: `select * from (select pos from event where ${[`tenant_no = ${tenantNo}`, from, 'pos >= ? and pos < ?', ...narrow].join(' and ')}
      order by pos desc limit ?)`,
    values: [plate, `${plate}\u{10ffff}`, lo, hi, limit],
  };
}

function union(a: Plan, b: Plan): Plan {
  return { sql: `${a.sql} union all ${b.sql}`, values: [...a.values, ...b.values] };
}

function list(numbers: readonly number[]): string {
  return numbers.join(',');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
}
