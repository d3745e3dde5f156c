import { Fault } from '@vms/kit/fault';
import { type EventState, PICTURES, STATES } from './codes.ts';
import { recordChange } from './ingest.ts';
import { send } from './outgoing.ts';
import { fromUuid, type Statements, toUuid } from './rows.ts';
import { isVisible, type Scope } from './scope.ts';
import { type EventPolicy, findTenant, openTenant } from './tenants.ts';

export interface ChangeRequest {
  readonly id: string;
  /** What the caller has seen; another one is a CONFLICT. */
  readonly version: number;
}

/** What a person does with an event or an incident; absent fields stay. */
export interface Change {
  readonly state?: EventState;
  /** null = nobody. */
  readonly assigneeId?: string | null;
  readonly note?: string;
}

export interface ChangeOutcome {
  readonly id: string;
  /** null = done. */
  readonly fault: { readonly code: string; readonly message: string } | null;
}

interface Target {
  readonly table: 'event' | 'incident';
  readonly key: number;
  readonly version: number;
  readonly state: number;
}

/** Each on its own: one that fails does not hold up the others. */
export function changeEvents(
  sql: Statements,
  who: { tenantId: string; scope: Scope },
  requests: readonly ChangeRequest[],
  change: Change,
  nowMs: number,
): ChangeOutcome[] {
  const tenant = openTenant(sql, who.tenantId);
  let changeSeq = tenant.changeSeq;
  const outcomes = requests.map((request): ChangeOutcome => {
    const row = sql.get(
      'select pos, version, state, camera_no, site_no from event where id = ? and tenant_no = ?',
      ...[fromUuid(request.id), tenant.no],
    );
    const seen = row && isVisible(sql, tenant.no, who.scope, Number(row.camera_no), row.site_no as number | null);
    if (!seen) return refused(request.id, 'NOT_FOUND', `There is no event ${request.id}.`);
    const target = {
      table: 'event',
      key: Number(row.pos),
      version: Number(row.version),
      state: Number(row.state),
    } as const;
    const outcome = apply(sql, target, request, change, nowMs);
    if (outcome.fault) return outcome;
    changeSeq += 1;
    recordChange(sql, tenant.no, changeSeq, target.key, 'UPDATED', nowMs);
    const state = change.state ?? STATES[target.state];
    const payload = { tenantId: who.tenantId, id: request.id, state, assigneeId: change.assigneeId ?? null };
    send(sql, 'vms.event-changes', who.tenantId, payload, `${tenant.epoch}:change:${changeSeq}`);
    return outcome;
  });
  if (changeSeq !== tenant.changeSeq) sql.run('update tenant set change_seq = ? where no = ?', changeSeq, tenant.no);
  return outcomes;
}

/** Closing or acknowledging an incident does the same to its events that are not as far yet. */
export function changeIncident(
  sql: Statements,
  who: { tenantId: string; scope: Scope },
  request: ChangeRequest,
  change: Change,
  nowMs: number,
): ChangeOutcome {
  const tenant = findTenant(sql, who.tenantId);
  const row = tenant && sql.get('select * from incident where id = ? and tenant_no = ?', request.id, tenant.no);
  const visible =
    row &&
    sql
      .all('select camera_no from incident_camera where incident_no = ?', Number(row.no))
      .some(({ camera_no }) => isVisible(sql, tenant.no, who.scope, Number(camera_no), Number(row.site_no)));
  if (!row || !visible) return refused(request.id, 'NOT_FOUND', `There is no incident ${request.id}.`);
  const target = {
    table: 'incident',
    key: Number(row.no),
    version: Number(row.version),
    state: Number(row.state),
  } as const;
  const outcome = apply(sql, target, request, change, nowMs);
  if (outcome.fault) return outcome;
  if (change.state !== undefined) {
    const behind = sql
      .all(
        'select id, version from event where incident_no = ? and tenant_no = ? and state < ? limit 1000',
        ...[target.key, tenant.no, STATES.indexOf(change.state)],
      )
      .map(({ id, version }) => ({ id: toUuid(id as Uint8Array), version: Number(version) }));
    changeEvents(sql, { ...who, scope: null }, behind, { state: change.state }, nowMs);
    const state = change.state;
    const payload = { tenantId: who.tenantId, id: request.id, state, atMs: nowMs };
    send(sql, 'vms.incidents', who.tenantId, payload, `incident:${request.id}:${state}:${request.version}`);
  }
  return outcome;
}

/** The picture has come. False when there is no such event of this edge. */
export function pictureArrived(
  sql: Statements,
  edge: { tenantId: string; edgeId: string },
  id: string,
  nowMs: number,
): boolean {
  const tenant = findTenant(sql, edge.tenantId);
  if (!tenant) return false;
  const row = sql.get(
    `select pos, picture from event where id = ? and tenant_no = ?
     and edge_no in (select no from name where tenant_no = ? and what = 3 and id = ?)`,
    ...[fromUuid(id), tenant.no, tenant.no, edge.edgeId],
  );
  if (!row) return false;
  if (Number(row.picture) === PICTURES.indexOf('AVAILABLE')) return true;
  sql.run('update event set picture = ? where pos = ?', PICTURES.indexOf('AVAILABLE'), Number(row.pos));
  sql.run('update tenant set change_seq = ? where no = ?', tenant.changeSeq + 1, tenant.no);
  recordChange(sql, tenant.no, tenant.changeSeq + 1, Number(row.pos), 'UPDATED', nowMs);
  return true;
}

/** Replaces what is given of the policy; CONFLICT when somebody changed it since. */
export function setPolicy(
  sql: Statements,
  tenantId: string,
  change: Partial<EventPolicy> & { version: number },
): EventPolicy {
  const tenant = openTenant(sql, tenantId);
  if (tenant.policy.version !== change.version)
    throw new Fault(
      'CONFLICT',
      `Somebody changed the policy meanwhile (version ${tenant.policy.version}); look at it again.`,
    );
  const { version, ...kept } = { ...tenant.policy, ...change };
  sql.run(
    'update tenant set policy = ?, policy_version = ? where no = ?',
    JSON.stringify(kept),
    version + 1,
    tenant.no,
  );
  return { ...kept, version: version + 1 };
}

function apply(sql: Statements, target: Target, request: ChangeRequest, change: Change, nowMs: number): ChangeOutcome {
  if (target.version !== request.version) {
    const message = `Somebody changed this ${target.table} meanwhile (version ${target.version}); look at it again.`;
    return refused(request.id, 'CONFLICT', message);
  }
  const state = change.state === undefined ? target.state : STATES.indexOf(change.state);
  if (state < target.state)
    return refused(request.id, 'CONFLICT', `This ${target.table} is ${STATES[target.state]} already.`);
  const reached = (name: EventState) =>
    state >= STATES.indexOf(name) && target.state < STATES.indexOf(name) ? nowMs : null;
  sql.run(
    `update ${target.table} set version = version + 1, state = ?, acknowledged_at = coalesce(acknowledged_at, ?),
     closed_at = coalesce(closed_at, ?), assignee = iif(?, ?, assignee), note = coalesce(?, note)
     where ${target.table === 'event' ? 'pos' : 'no'} = ?`,
    ...[state, reached('ACKNOWLEDGED'), reached('CLOSED')],
    ...[change.assigneeId === undefined ? 0 : 1, change.assigneeId ?? null, change.note ?? null, target.key],
  );
  return { id: request.id, fault: null };
}

function refused(id: string, code: string, message: string): ChangeOutcome {
  return { id, fault: { code, message } };
}
