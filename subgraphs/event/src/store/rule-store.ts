import type { ActionResult, EdgeActionReport } from './action-results.ts';
import type { DueAction, StoredAction } from './actions.ts';
import type { EventRule, RuleToSave } from './rules.ts';

/** The store's threads, as rules need them. */
export interface RuleLanes {
  write<T>(op: string, ...args: unknown[]): Promise<T>;
  read<T>(op: string, ...args: unknown[]): Promise<T>;
  /** Followers and the bus may have something to hear. */
  appended(tenantId: string): void;
}

/** Rules and what they have done, beside the events in their store. */
export class RuleStore {
  readonly #lanes: RuleLanes;

  constructor(lanes: RuleLanes) {
    this.#lanes = lanes;
  }

  /** All of a tenant, oldest first. */
  all(tenantId: string): Promise<EventRule[]> {
    return this.#lanes.read('rules', tenantId);
  }

  /** `version` null: a new one. Throws NOT_FOUND and CONFLICT. */
  async save(tenantId: string, rule: RuleToSave, version: number | null, nowMs: number): Promise<EventRule> {
    const saved = await this.#lanes.write<EventRule>('saveRule', tenantId, rule, version, nowMs);
    this.#lanes.appended(tenantId);
    return saved;
  }

  /** Throws NOT_FOUND. */
  async remove(tenantId: string, id: string): Promise<void> {
    await this.#lanes.write('removeRule', tenantId, id);
    this.#lanes.appended(tenantId);
  }

  actionsOf(tenantId: string, eventIds: readonly string[]): Promise<StoredAction[]> {
    return this.#lanes.read('actionsOf', tenantId, eventIds);
  }

  /** What the cloud has to do now, leased to whoever asks. */
  async takeDue(nowMs: number, limit: number): Promise<DueAction[]> {
    if (!(await this.#lanes.read<boolean>('anyActionDue', nowMs))) return [];
    return this.#lanes.write('takeDueActions', nowMs, limit);
  }

  /** How one ended, or when it is tried again. */
  async settle(
    tenantId: string,
    which: { readonly eventId: string; readonly key: string },
    outcome: ActionResult | { readonly againAtMs: number; readonly code: string; readonly message: string },
    nowMs: number,
  ): Promise<void> {
    const { eventId, key } = which;
    await this.#lanes.write('settleAction', tenantId, { eventId, key }, outcome, nowMs);
    this.#lanes.appended(tenantId);
  }

  /** Per report: false when its event is not here yet. */
  async takeReports(
    edge: { readonly tenantId: string; readonly edgeId: string },
    reports: readonly EdgeActionReport[],
    nowMs: number,
  ): Promise<boolean[]> {
    const taken = await this.#lanes.write<boolean[]>('takeActionReports', edge, reports, nowMs);
    this.#lanes.appended(edge.tenantId);
    return taken;
  }
}
