import type { AskedAction } from '@vms/schema/edge/event-actions.ts';
import { insertAction, PENDING } from './actions.ts';
import { ACTION_STATES } from './codes.ts';
import { recordChange } from './ingest.ts';
import { fromUuid, type Statements } from './rows.ts';
import { findTenant, type Tenant } from './tenants.ts';

export interface ActionResult {
  readonly state: 'DONE' | 'FAILED';
  readonly code: string | null;
  readonly message: string | null;
  readonly atMs: number;
}

export interface ActionReport extends ActionResult {
  readonly eventId: string;
  readonly key: string;
}

/** What an edge tells of an action, which the cloud may not have known of: a rule that was changed meanwhile. */
export type EdgeActionReport = ActionResult & AskedAction;

/** How one ended, or when it is tried again; what has ended meanwhile stays as it is. */
export function settleAction(
  sql: Statements,
  tenantId: string,
  which: { readonly eventId: string; readonly key: string },
  outcome: ActionResult | { readonly againAtMs: number; readonly code: string; readonly message: string },
  nowMs: number,
): void {
  const tenant = findTenant(sql, tenantId);
  const pos = tenant && positionOf(sql, tenant, which.eventId);
  if (!tenant || pos === null) return;
  if ('againAtMs' in outcome)
    sql.run(
      `update action set due_at = ?, code = ?, message = ? where event_pos = ? and key = ? and state = ${PENDING}`,
      ...[outcome.againAtMs, outcome.code, outcome.message, pos, which.key],
    );
  else end(sql, tenant, pos, which.key, outcome, nowMs);
}

/**
 * What an edge did, of events of its own. An answer per report: false when the event is not here yet, so that it is told
 * again. The first word about an action is the last.
 */
export function takeActionReports(
  sql: Statements,
  edge: { readonly tenantId: string; readonly edgeId: string },
  reports: readonly EdgeActionReport[],
  nowMs: number,
): boolean[] {
  return reports.map((report) => {
    const tenant = findTenant(sql, edge.tenantId);
    const pos = tenant && positionOf(sql, tenant, report.eventId, edge.edgeId);
    if (!tenant) return false;
    if (pos === null) return wasHere(sql, tenant, report.eventId);
    const { key } = report.action;
    const { state, code, message, atMs } = report;
    const rest = [ACTION_STATES.indexOf(state), null, code, message, Math.round(atMs)];
    const added = insertAction(sql, pos, { ...report, key }, rest);
    if (added > 0) changed(sql, tenant, pos, nowMs);
    else if (!end(sql, tenant, pos, key, report, nowMs)) doneEarlier(sql, pos, key, report);
    return true;
  });
}

function end(
  sql: Statements,
  tenant: Tenant,
  pos: number,
  key: string,
  { state, code, message, atMs }: ActionResult,
  nowMs: number,
): boolean {
  const ended = sql.run(
    `update action set state = ?, code = ?, message = ?, at = ?, due_at = null where event_pos = ? and key = ? and state = ${PENDING}`,
    ...[ACTION_STATES.indexOf(state), code, message, Math.round(atMs), pos, key],
  );
  if (ended > 0) changed(sql, tenant, pos, nowMs);
  return ended > 0;
}

/** Footage that the cloud locked may have been locked on the edge long before, while it was away. */
function doneEarlier(sql: Statements, pos: number, key: string, { state, atMs }: ActionResult): void {
  if (state !== 'DONE') return;
  sql.run(
    'update action set at = min(at, ?) where event_pos = ? and key = ? and state = ?',
    ...[Math.round(atMs), pos, key, ACTION_STATES.indexOf('DONE')],
  );
}

/** Whoever follows changes hears of it. */
function changed(sql: Statements, { no, tenantId }: Tenant, pos: number, nowMs: number): void {
  const changeSeq = (findTenant(sql, tenantId)?.changeSeq ?? 0) + 1;
  sql.run('update tenant set change_seq = ? where no = ?', changeSeq, no);
  recordChange(sql, no, changeSeq, pos, 'UPDATED', nowMs);
}

function positionOf(sql: Statements, { no }: Tenant, eventId: string, edgeId?: string): number | null {
  const row = sql.get('select pos, edge_no from event where id = ? and tenant_no = ?', fromUuid(eventId), no);
  if (!row) return null;
  if (edgeId === undefined) return Number(row.pos);
  const name = sql.get('select id from name where no = ?', Number(row.edge_no));
  return name?.id === edgeId ? Number(row.pos) : null;
}

/** Folded into another one, or let go since: there is nothing left to tell. */
function wasHere(sql: Statements, { no }: Tenant, eventId: string): boolean {
  const id = fromUuid(eventId);
  return ['event', 'folded', 'gone'].some(
    (table) => sql.get(`select 1 from ${table} where id = ? and tenant_no = ?`, id, no) !== undefined,
  );
}
