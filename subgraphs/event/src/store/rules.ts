import type { EventMatch } from '@vms/kit/event-match';
import { Fault } from '@vms/kit/fault';
import { isEdgeAction, type RuleAction } from '../rules/rule-action.ts';
import { send } from './outgoing.ts';
import type { Statements } from './rows.ts';
import { findTenant, openTenant } from './tenants.ts';

/** Which events have what done. */
export interface EventRule extends EventMatch {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly version: number;
  readonly actions: readonly RuleAction[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export type RuleToSave = Omit<EventRule, 'version' | 'createdAtMs' | 'updatedAtMs' | 'tenantId'>;

export const rulesMax = 200;

/** The rules of each tenant as the writing thread last saw them: looked at for every event that comes in. */
export class Rules {
  readonly #sql: Statements;
  readonly #known = new Map<number, readonly EventRule[]>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** Those that are switched on. */
  of(tenantId: string, tenantNo: number): readonly EventRule[] {
    const known = this.#known.get(tenantNo);
    if (known) return known;
    const found = rulesOf(this.#sql, tenantId).filter(({ enabled }) => enabled);
    this.#known.set(tenantNo, found);
    return found;
  }

  /** After a change, and after a rollback. */
  forget(): void {
    this.#known.clear();
  }
}

/** All of a tenant, oldest first: at most `rulesMax`. */
export function rulesOf(sql: Statements, tenantId: string): EventRule[] {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return [];
  return sql
    .all('select * from rule where tenant_no = ? order by id', tenant.no)
    .map((row) => ({ ...(JSON.parse(String(row.body)) as EventRule), tenantId, version: Number(row.version) }));
}

/** `version` null: a new one. Throws NOT_FOUND and CONFLICT (stale version, name taken, too many). */
export function saveRule(
  sql: Statements,
  tenantId: string,
  wanted: RuleToSave,
  version: number | null,
  nowMs: number,
): EventRule {
  const tenant = openTenant(sql, tenantId);
  const all = rulesOf(sql, tenantId);
  const before = all.find(({ id }) => id === wanted.id);
  if (version !== null && !before) throw new Fault('NOT_FOUND', `There is no event rule ${wanted.id}.`);
  if (before && before.version !== version)
    throw new Fault('CONFLICT', `"${before.name}" was changed meanwhile (version ${before.version}); load it again.`);
  if (all.some(({ id, name }) => name === wanted.name && id !== wanted.id))
    throw new Fault('CONFLICT', `An event rule is already called "${wanted.name}"; choose another name.`);
  if (!before && all.length >= rulesMax)
    throw new Fault('CONFLICT', `A tenant has at most ${rulesMax} event rules; remove one first.`);
  for (const cameraId of camerasIn(wanted.actions)) {
    const known = sql.get('select 1 from camera where id = ? and tenant_id = ? and deleted = 0', cameraId, tenantId);
    if (!known) throw new Fault('NOT_FOUND', `There is no camera ${cameraId}.`);
  }
  const times = { createdAtMs: before?.createdAtMs ?? nowMs, updatedAtMs: nowMs };
  const rule: EventRule = { ...wanted, ...times, tenantId, version: (version ?? 0) + 1 };
  sql.run(
    'insert into rule values (?, ?, ?, ?) on conflict (id) do update set version = excluded.version, body = excluded.body',
    ...[rule.id, tenant.no, rule.version, JSON.stringify(rule)],
  );
  send(sql, 'vms.event-rules', tenantId, { tenantId, id: rule.id }, `event-rule:${rule.id}:${rule.version}`);
  return rule;
}

function camerasIn(actions: readonly RuleAction[]): string[] {
  return actions.flatMap((one) => {
    if (one.kind === 'SHOW_CAMERAS') return one.cameraIds;
    return isEdgeAction(one) && one.cameraId !== null ? [one.cameraId] : [];
  });
}

/** What it has already started goes on. Throws NOT_FOUND. */
export function removeRule(sql: Statements, tenantId: string, id: string): void {
  const tenant = findTenant(sql, tenantId);
  const gone = tenant ? sql.run('delete from rule where id = ? and tenant_no = ?', id, tenant.no) : 0;
  if (gone === 0) throw new Fault('NOT_FOUND', `There is no event rule ${id}.`);
  send(sql, 'vms.event-rules', tenantId, { tenantId, id }, `event-rule:${id}:removed`);
}
