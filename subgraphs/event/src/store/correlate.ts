import { uuidV7Factory } from '@vms/kit/ids';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { KINDS, SEVERITIES } from './codes.ts';
import { send } from './outgoing.ts';
import type { Statements } from './rows.ts';
import type { Tenant } from './tenants.ts';

interface Incident {
  readonly no: number;
  readonly id: string;
  severity: number;
  openedAtMs: number;
  lastAtMs: number;
  events: number;
  touched: boolean;
  readonly fresh: boolean;
  readonly firstKind: number;
}

/** An incident takes no more than this: a site that is never quiet gets a new one now and then. */
const EVENTS_MAX = 1_000;
const SPAN_MAX_MS = 30 * 60_000;
const INFO = SEVERITIES.indexOf('INFO');
const OPEN_STATES = '(0, 1)';

/**
 * Events of one site whose times overlap, or lie within the policy's window, across its cameras, are one incident. INFO
 * alone opens none; a closed incident takes nothing more.
 */
export class Correlation {
  readonly #sql: Statements;
  readonly #tenant: Tenant;
  readonly #nowMs: number;
  readonly #newId: () => string;
  readonly #bySite = new Map<number | null, Incident[]>();

  constructor(sql: Statements, tenant: Tenant, nowMs: number) {
    this.#sql = sql;
    this.#tenant = tenant;
    this.#nowMs = nowMs;
    this.#newId = uuidV7Factory({ now: () => nowMs });
  }

  /** The incident's number, or null for what belongs to none. Without a site, the camera is the place. */
  place(event: EdgeEvent, siteNo: number | null, cameraNo: number): number | null {
    if (event.severity <= INFO) return null;
    const fromMs = Number(event.raisedAtMs);
    const toMs = Math.max(fromMs, Number(event.endedAtMs));
    const place = siteNo ?? -cameraNo;
    const incident = this.#near(place, fromMs, toMs) ?? this.#open(place, fromMs, event);
    incident.events += 1;
    incident.severity = Math.max(incident.severity, event.severity);
    incident.openedAtMs = Math.min(incident.openedAtMs, fromMs);
    incident.lastAtMs = Math.max(incident.lastAtMs, toMs);
    incident.touched = true;
    this.#sql.run('insert into incident_camera values (?, ?) on conflict do nothing', incident.no, cameraNo);
    return incident.no;
  }

  finish(): void {
    for (const [siteNo, incidents] of this.#bySite) {
      for (const incident of incidents.filter(({ touched }) => touched)) this.#save(siteNo ?? 0, incident);
    }
  }

  #near(place: number, fromMs: number, toMs: number): Incident | undefined {
    const windowMs = this.#tenant.policy.incidentWindowMs;
    const fits = (one: Incident) =>
      one.lastAtMs >= fromMs - windowMs &&
      one.openedAtMs <= toMs + windowMs &&
      one.events < EVENTS_MAX &&
      Math.max(toMs, one.lastAtMs) - Math.min(fromMs, one.openedAtMs) <= SPAN_MAX_MS;
    const held = this.#bySite.get(place) ?? [];
    const found = held.find(fits);
    if (found) return found;
    const row = this.#sql.get(
      `select * from incident where tenant_no = ? and site_no = ? and last_at >= ? and last_at <= ? and opened_at <= ?
       and events < ? and state in ${OPEN_STATES} order by last_at desc limit 1`,
      ...[this.#tenant.no, place, fromMs - windowMs, fromMs + SPAN_MAX_MS, toMs + windowMs, EVENTS_MAX],
    );
    if (!row || held.some(({ no }) => no === Number(row.no))) return undefined;
    const known: Incident = {
      no: Number(row.no),
      id: String(row.id),
      severity: Number(row.severity),
      openedAtMs: Number(row.opened_at),
      lastAtMs: Number(row.last_at),
      events: Number(row.events),
      touched: false,
      fresh: false,
      firstKind: 0,
    };
    this.#bySite.set(place, [...held, known]);
    return fits(known) ? known : undefined;
  }

  #open(place: number, fromMs: number, event: EdgeEvent): Incident {
    const id = this.#newId();
    const row = this.#sql.get(
      `insert into incident (id, tenant_no, site_no, severity, opened_at, last_at, events) values (?, ?, ?, ?, ?, ?, 0)
       returning no`,
      ...[id, this.#tenant.no, place, event.severity, fromMs, fromMs],
    );
    const opened: Incident = {
      no: Number(row?.no),
      id,
      severity: event.severity,
      openedAtMs: fromMs,
      lastAtMs: fromMs,
      events: 0,
      touched: true,
      fresh: true,
      firstKind: event.kind,
    };
    this.#bySite.set(place, [...(this.#bySite.get(place) ?? []), opened]);
    return opened;
  }

  #save(place: number, incident: Incident): void {
    const { no, id, severity, openedAtMs, lastAtMs, events } = incident;
    this.#sql.run(
      'update incident set severity = ?, opened_at = ?, last_at = ?, events = ? where no = ?',
      ...[severity, openedAtMs, lastAtMs, events, no],
    );
    if (!incident.fresh) return;
    const { tenantId } = this.#tenant;
    const site = place > 0 ? this.#sql.get('select id from name where no = ?', place) : undefined;
    const payload = {
      tenantId,
      id,
      state: 'OPEN',
      severity: SEVERITIES[severity],
      kind: KINDS[incident.firstKind],
      siteId: site ? String(site.id) : null,
      openedAtMs,
      atMs: this.#nowMs,
    };
    send(this.#sql, 'vms.incidents', tenantId, payload, `incident:${id}:OPEN`);
  }
}
