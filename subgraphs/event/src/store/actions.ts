import { eventMatches, type MatchedEvent } from '@vms/kit/event-match';
import { derivedId } from '@vms/kit/ids';
import { isEdgeAction, type RuleAction } from '../rules/rule-action.ts';
import { ACTION_STATES, type ActionState, KINDS, SEVERITIES } from './codes.ts';
import { send } from './outgoing.ts';
import { fromUuid, type SqlValue, type Statements, toUuid } from './rows.ts';
import type { EventRule } from './rules.ts';
import { findTenant } from './tenants.ts';

/** What a rule has done about an event. */
export interface StoredAction {
  readonly eventId: string;
  readonly key: string;
  readonly ruleId: string;
  readonly ruleName: string;
  /** Where it is done; null: it is not about one camera. */
  readonly cameraId: string | null;
  readonly action: RuleAction;
  readonly state: ActionState;
  readonly code: string | null;
  readonly message: string | null;
  readonly atMs: number | null;
  readonly attempts: number;
}

/** One that the cloud is to do now; kind, severity and site are those of its event, and the camera where it names none. */
export interface DueAction extends Omit<StoredAction, 'cameraId'>, MatchedEvent {
  readonly tenantId: string;
  readonly label: string | null;
  readonly raisedAtMs: number;
  /** Records the camera of the action now; null: none does. */
  readonly edgeId: string | null;
}

export interface NewEvent extends MatchedEvent {
  readonly id: string;
  readonly pos: number;
  readonly raisedAtMs: number;
}

/** An edge does what concerns its own cameras by itself, and tells: this long the cloud waits before it asks. */
const edgeFirstMs = 15_000;
/** Longer than an attempt takes, so that what is in hand is not taken twice. */
const leaseMs = 60_000;
export const PENDING = ACTION_STATES.indexOf('PENDING');
const DONE = ACTION_STATES.indexOf('DONE');
const COLUMNS =
  'a.event_pos, a.key, a.rule_id, a.rule_name, a.camera_id, a.body, a.state, a.code, a.message, a.at, a.attempts';

/** Writes down what the rules want done about an event that is being stored; once per event and key. */
export function planActions(
  sql: Statements,
  told: {
    readonly tenantId: string;
    readonly rules: readonly EventRule[];
    readonly edgeId: string;
    readonly nowMs: number;
  },
  event: NewEvent,
): void {
  for (const rule of told.rules) {
    if (eventMatches(rule, event)) for (const action of rule.actions) planAction(sql, told, event, rule, action);
  }
}

/** The cameras that rules call up for an event, for its body; nothing when they call up none. */
export function camerasToShow(rules: readonly EventRule[], event: MatchedEvent): { shows?: readonly string[] } {
  const all = rules
    .filter((rule) => eventMatches(rule, event))
    .flatMap(({ actions }) => actions.flatMap((one) => (one.kind === 'SHOW_CAMERAS' ? one.cameraIds : [])));
  return all.length === 0 ? {} : { shows: [...new Set(all)] };
}

function planAction(
  sql: Statements,
  { tenantId, edgeId, nowMs }: { tenantId: string; edgeId: string; nowMs: number },
  event: NewEvent,
  rule: EventRule,
  action: RuleAction,
): void {
  const cameraId = isEdgeAction(action) ? (action.cameraId ?? event.cameraId) : null;
  const dueAtMs = (): number | null => {
    // The storage subgraph takes the lock in, and tells; the edge may tell first.
    if (action.kind === 'LOCK_FOOTAGE') return null;
    return cameraId !== null && edgeOf(sql, cameraId) === edgeId ? nowMs + edgeFirstMs : nowMs;
  };
  const shown = action.kind === 'SHOW_CAMERAS';
  insertAction(sql, event.pos, { key: action.key, ruleId: rule.id, ruleName: rule.name, cameraId, action }, [
    ...(shown ? [DONE, null, null, null, nowMs] : [PENDING, dueAtMs(), null, null, null]),
  ]);
  if (action.kind !== 'LOCK_FOOTAGE') return;
  const { preMs, postMs, keepMs, key } = action;
  const range = {
    fromMs: event.raisedAtMs - preMs,
    toMs: event.raisedAtMs + postMs,
    untilMs: event.raisedAtMs + keepMs,
  };
  const lock = {
    tenantId,
    id: derivedId(event.id, key),
    eventId: event.id,
    key,
    ruleName: rule.name,
    cameraId,
    ...range,
  };
  send(sql, 'vms.footage-locks-wanted', tenantId, lock, `footage-lock:${event.id}:${key}`);
}

/** `rest`: state, due_at, code, message, at. */
export function insertAction(
  sql: Statements,
  pos: number,
  planned: Pick<StoredAction, 'key' | 'ruleId' | 'ruleName' | 'cameraId' | 'action'>,
  rest: readonly SqlValue[],
): number {
  const { key, ruleId, ruleName, cameraId, action } = planned;
  return sql.run(
    `insert into action (event_pos, key, rule_id, rule_name, camera_id, body, state, due_at, code, message, at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    ...[pos, key, ruleId, ruleName, cameraId, JSON.stringify(action), ...rest],
  );
}

/** Whether the cloud has something to do; cheap, asked each second. */
export function anyActionDue(sql: Statements, nowMs: number): boolean {
  return sql.get(`select 1 from action where state = ${PENDING} and due_at <= ? limit 1`, nowMs) !== undefined;
}

/** Takes what is due for the cloud, for a lease: nobody else gets it meanwhile, and after a crash somebody does. */
export function takeDueActions(sql: Statements, nowMs: number, limit: number): DueAction[] {
  const due = sql.all(
    `select ${COLUMNS}, e.id, e.kind, e.severity, e.label, e.raised_at, t.id tenant_id, c.id event_camera_id, s.id site_id
     from action a cross join event e on e.pos = a.event_pos join tenant t on t.no = e.tenant_no
     join name c on c.no = e.camera_no left join name s on s.no = e.site_no
     where a.state = ${PENDING} and a.due_at <= ? order by a.due_at limit ?`,
    ...[nowMs, limit],
  );
  return due.map((row) => {
    sql.run(
      'update action set due_at = ?, attempts = attempts + 1 where event_pos = ? and key = ?',
      ...[nowMs + leaseMs, Number(row.event_pos), String(row.key)],
    );
    const action = toAction(row);
    return {
      ...action,
      attempts: action.attempts + 1,
      tenantId: String(row.tenant_id),
      kind: KINDS[Number(row.kind)] ?? '',
      severity: SEVERITIES[Number(row.severity)] ?? '',
      label: row.label === null ? null : String(row.label),
      raisedAtMs: Number(row.raised_at),
      siteId: row.site_id === null ? null : String(row.site_id),
      edgeId: action.cameraId === null ? null : edgeOf(sql, action.cameraId),
      cameraId: action.cameraId ?? String(row.event_camera_id),
    };
  });
}

/** Of those events, in the order of their keys; whoever sees the event sees them. */
export function actionsOf(sql: Statements, tenantId: string, eventIds: readonly string[]): StoredAction[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  const keys = JSON.stringify(eventIds.map((id) => Buffer.from(fromUuid(id)).toString('hex')));
  return sql
    .all(
      `select ${COLUMNS}, e.id from json_each(?) k cross join event e on e.id = unhex(k.value) and e.tenant_no = ?
       cross join action a on a.event_pos = e.pos`,
      ...[keys, tenant.no],
    )
    .map(toAction);
}

/** The edge that records a camera now. */
function edgeOf(sql: Statements, cameraId: string): string | null {
  // Before the first word of who records it now, whoever recorded it last.
  const row = sql.get(
    `select iif(n.camera_id is null, json_extract(c.edge_ids, '$[#-1]'), n.edge_id) edge_id
     from camera c left join camera_edge n on n.camera_id = c.id where c.id = ?`,
    cameraId,
  );
  return row?.edge_id == null ? null : String(row.edge_id);
}

function toAction(row: Record<string, unknown>): StoredAction {
  const text = (value: unknown) => (value === null ? null : String(value));
  return {
    eventId: toUuid(row.id as Uint8Array),
    key: String(row.key),
    ruleId: String(row.rule_id),
    ruleName: String(row.rule_name),
    cameraId: text(row.camera_id),
    action: JSON.parse(String(row.body)) as RuleAction,
    state: ACTION_STATES[Number(row.state)] as ActionState,
    code: text(row.code),
    message: text(row.message),
    atMs: row.at === null ? null : Number(row.at),
    attempts: Number(row.attempts),
  };
}
