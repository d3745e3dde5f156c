import type { EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import { codeOf, type EventState, SEVERITIES, STATES } from './codes.ts';
import type { Statements } from './rows.ts';
import { isVisible, type Scope } from './scope.ts';
import { findTenant, numbersOf } from './tenants.ts';

export interface StoredIncident {
  readonly id: string;
  readonly no: number;
  readonly siteId: string | null;
  readonly cameraIds: readonly string[];
  readonly state: EventState;
  readonly severity: EventSeverityName;
  readonly version: number;
  readonly openedAtMs: number;
  readonly lastEventAtMs: number;
  readonly eventCount: number;
  readonly assigneeId: string | null;
  readonly acknowledgedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly note: string | null;
}

export interface IncidentsRequest {
  readonly tenantId: string;
  readonly scope: Scope;
  readonly states: readonly string[] | null;
  readonly siteId: string | null;
  /** Only incidents opened before this one's number; 0 = no bound. */
  readonly beforeNo: number;
  readonly limit: number;
}

/** Whoever may see one of its cameras sees the incident, with the cameras that are his to see and what they add to it. */
export function incidentsById(
  sql: Statements,
  tenantId: string,
  ids: readonly string[],
  scope: Scope,
): StoredIncident[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  const rows = sql.all(
    'select * from incident where tenant_no = ? and id in (select value from json_each(?))',
    ...[tenant.no, JSON.stringify(ids)],
  );
  return toIncidents(sql, tenant.no, scope, rows);
}

/** The one opened last first. */
export function incidentsPage(sql: Statements, request: IncidentsRequest): StoredIncident[] {
  const tenant = findTenant(sql, request.tenantId);
  if (!tenant) return [];
  const { scope, states, siteId, beforeNo, limit } = request;
  const [siteNo = 0] = siteId === null ? [] : numbersOf(sql, tenant.no, 'site', [siteId]);
  const where = [
    'tenant_no = ? and no < ?',
    ...(states ? [`state in (${states.map((state) => codeOf(STATES, state)).join(',')})`] : []),
    ...(siteId === null ? [] : [`site_no = ${siteNo}`]),
    ...(scope === null ? [] : [visible(sql, tenant.no, scope)]),
  ];
  const rows = sql.all(
    `select * from incident where ${where.join(' and ')} order by no desc limit ?`,
    ...[tenant.no, beforeNo > 0 ? beforeNo : Number.MAX_SAFE_INTEGER, limit],
  );
  return toIncidents(sql, tenant.no, scope, rows);
}

function visible(sql: Statements, tenantNo: number, scope: NonNullable<Scope>): string {
  const sites = numbersOf(sql, tenantNo, 'site', scope.sites);
  const cameras = numbersOf(sql, tenantNo, 'camera', scope.cameras);
  return `(site_no in (${sites.join(',')}) or no in (select incident_no from incident_camera where camera_no in (${cameras.join(',')})))`;
}

function toIncidents(
  sql: Statements,
  tenantNo: number,
  scope: Scope,
  rows: readonly Record<string, unknown>[],
): StoredIncident[] {
  const cameras = sql.all(
    `select ic.incident_no, ic.camera_no, c.id from json_each(?) k cross join incident_camera ic on ic.incident_no = k.value
     join name c on c.no = ic.camera_no order by c.id`,
    JSON.stringify(rows.map(({ no }) => Number(no))),
  );
  const sites = sql.all(
    'select no, id from name where no in (select value from json_each(?))',
    JSON.stringify(rows.map(({ site_no }) => Number(site_no)).filter((no) => no > 0)),
  );
  const siteOf = new Map(sites.map(({ no, id }) => [Number(no), String(id)]));
  const number = (value: unknown) => (value === null ? null : Number(value));
  const text = (value: unknown) => (value === null ? null : String(value));
  return rows.flatMap((row) => {
    const siteNo = Number(row.site_no) > 0 ? Number(row.site_no) : null;
    const own = cameras.filter(({ incident_no }) => Number(incident_no) === Number(row.no));
    const seen = own.filter(({ camera_no }) => isVisible(sql, tenantNo, scope, Number(camera_no), siteNo));
    if (seen.length === 0) return [];
    const sums = seen.length === own.length ? row : sumsOf(sql, Number(row.no), seen);
    return [
      {
        id: String(row.id),
        no: Number(row.no),
        siteId: siteNo === null ? null : (siteOf.get(siteNo) ?? null),
        cameraIds: seen.map(({ id }) => String(id)),
        state: STATES[Number(row.state)] as EventState,
        severity: SEVERITIES[Number(sums.severity)] as EventSeverityName,
        version: Number(row.version),
        openedAtMs: Number(sums.opened_at),
        lastEventAtMs: Number(sums.last_at),
        eventCount: Number(sums.events),
        assigneeId: text(row.assignee),
        acknowledgedAtMs: number(row.acknowledged_at),
        closedAtMs: number(row.closed_at),
        note: text(row.note),
      },
    ];
  });
}

/** What an incident is to somebody who sees some of its cameras only: no count tells of the others. */
function sumsOf(sql: Statements, no: number, cameras: readonly Record<string, unknown>[]): Record<string, unknown> {
  const numbers = JSON.stringify(cameras.map(({ camera_no }) => Number(camera_no)));
  const sums = sql.get(
    `select count(*) as events, max(severity) as severity, min(raised_at) as opened_at,
     max(coalesce(ended_at, raised_at)) as last_at
     from event where incident_no = ? and camera_no in (select value from json_each(?))`,
    ...[no, numbers],
  );
  return sums ?? {};
}
