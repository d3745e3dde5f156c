import { actionsOf, anyActionDue } from './actions.ts';
import { CHANGES, type ChangeKind } from './codes.ts';
import { posOf, seqOf } from './ddl.ts';
import { incidentsById, incidentsPage } from './incidents.ts';
import { count, newestOfEach, page } from './pages.ts';
import { EVENT_COLUMNS, EVENT_JOINS, fromUuid, type Statements, type StoredEvent, toEvent, toUuid } from './rows.ts';
import { rulesOf } from './rules.ts';
import { isVisible, type Scope } from './scope.ts';
import { statistics } from './statistics.ts';
import { findTenant, type Tenant } from './tenants.ts';

export interface StoredChange {
  readonly changeSeq: number;
  readonly what: ChangeKind;
  /** The event's place in the log. */
  readonly seq: number;
  /** As it is now; null when it is gone. */
  readonly event: StoredEvent | null;
  readonly eventId: string;
}

/** What a reading thread can be asked; each sees what was committed when it began. */
export function readerOps(sql: Statements) {
  return {
    tenant: (id: string): Tenant | null => findTenant(sql, id),
    page: (request: Parameters<typeof page>[1]) => page(sql, request),
    count: (request: Parameters<typeof count>[1], max: number) => count(sql, request, max),
    newestOfEach: (...args: Tail<typeof newestOfEach>) => newestOfEach(sql, ...args),
    after: (tenantId: string, seq: number, limit: number) => after(sql, tenantId, seq, limit),
    changesAfter: (...args: Tail<typeof changesAfter>) => changesAfter(sql, ...args),
    byId: (...args: Tail<typeof byId>) => byId(sql, ...args),
    incidentsById: (...args: Tail<typeof incidentsById>) => incidentsById(sql, ...args),
    incidentsPage: (...args: Tail<typeof incidentsPage>) => incidentsPage(sql, ...args),
    statistics: (...args: Tail<typeof statistics>) => statistics(sql, ...args),
    rules: (tenantId: string) => rulesOf(sql, tenantId),
    actionsOf: (...args: Tail<typeof actionsOf>) => actionsOf(sql, ...args),
    anyActionDue: (nowMs: number) => anyActionDue(sql, nowMs),
    tenants: (): string[] => sql.all('select id from tenant').map(({ id }) => String(id)),
  };
}

export type ReaderOps = ReturnType<typeof readerOps>;

/** Oldest first, strictly after `seq`. */
function after(sql: Statements, tenantId: string, seq: number, limit: number): StoredEvent[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  const text = `select ${EVENT_COLUMNS} from event e ${EVENT_JOINS} where e.pos > ? and e.pos < ? order by e.pos limit ?`;
  return sql.all(text, posOf(tenant.no, seq), posOf(tenant.no + 1, 0), limit).map(toEvent);
}

function changesAfter(
  sql: Statements,
  tenantId: string,
  changeSeq: number,
  upToSeq: number,
  limit: number,
): StoredChange[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  const next = sql.all(
    'select * from change where pos > ? and pos < ? order by pos limit ?',
    ...[posOf(tenant.no, changeSeq), posOf(tenant.no + 1, 0), limit],
  );
  // In order: a change of an event that the asker has not seen yet holds up those after it.
  const ahead = next.findIndex(({ event_pos }) => Number(event_pos) > posOf(tenant.no, upToSeq));
  const changes = ahead < 0 ? next : next.slice(0, ahead);
  const places = JSON.stringify(changes.map(({ event_pos }) => Number(event_pos)));
  const found = sql.all(
    `select ${EVENT_COLUMNS} from json_each(?) k cross join event e on e.pos = k.value ${EVENT_JOINS}`,
    places,
  );
  const events = new Map(found.map((row) => [Number(row.pos), toEvent(row)]));
  const gone = sql.all('select pos, id from gone where pos in (select value from json_each(?))', places);
  const ids = new Map(gone.map(({ pos, id }) => [Number(pos), toUuid(id as Uint8Array)]));
  return changes.flatMap(({ pos, event_pos, what }) => {
    const event = events.get(Number(event_pos)) ?? null;
    const eventId = event?.id ?? ids.get(Number(event_pos));
    // Expired with the beginning of the log: nobody can follow from before it.
    if (eventId === undefined) return [];
    return [
      {
        changeSeq: seqOf(Number(pos)),
        what: CHANGES[Number(what)] as ChangeKind,
        seq: seqOf(Number(event_pos)),
        event,
        eventId,
      },
    ];
  });
}

function byId(sql: Statements, tenantId: string, ids: readonly string[], scope: Scope): StoredEvent[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  const keys = JSON.stringify(ids.map((id) => Buffer.from(fromUuid(id)).toString('hex')));
  const rows = sql.all(
    `select ${EVENT_COLUMNS}, e.camera_no, e.site_no from json_each(?) k cross join event e on e.id = unhex(k.value) and e.tenant_no = ?
     ${EVENT_JOINS}`,
    ...[keys, tenant.no],
  );
  return rows
    .filter((row) => isVisible(sql, tenant.no, scope, Number(row.camera_no), row.site_no as number | null))
    .map(toEvent);
}

type Tail<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;
