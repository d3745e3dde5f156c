import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import type { CountedPage } from '@vms/kit/entities';
import { eventMatchInput, eventMatchOf } from '@vms/kit/event-match';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import type { Outbound } from '@vms/kit/outbound';
import { fromCursor, limitOf, pageOf, toCursor } from '@vms/kit/paging';
import type { EdgeEventRule } from '@vms/schema/edge/event-actions.ts';
import { z } from 'zod';
import type { RuleStore } from '../store/rule-store.ts';
import type { EventRule } from '../store/rules.ts';
import { isEdgeAction, keyed, type RuleAction } from './rule-action.ts';

const cameraId = idText.nullish();
const action = z
  .object({
    lockFootage: z
      .object({
        cameraId,
        preSeconds: z.int().min(0).max(600),
        postSeconds: z.int().min(0).max(3_600),
        keepDays: z.int().min(1).max(400),
      })
      .nullish(),
    ptzPreset: z.object({ cameraId, presetId: idText }).nullish(),
    deviceOutput: z
      .object({ cameraId, outputId: idText, active: z.boolean(), pulseMs: z.int().min(100).max(60_000).nullish() })
      .nullish(),
    showCameras: z.object({ cameraIds: z.array(idText).min(1).max(16) }).nullish(),
    webhook: z.object({ url: z.string().max(2_000), signingSecret: z.string().min(16).max(200).nullish() }).nullish(),
  })
  .refine((one) => Object.values(one).filter((value) => value != null).length === 1, 'names exactly one thing to do');
type ActionInput = z.infer<typeof action>;
const actions = z.array(action).min(1).max(10);
const added = z.object({ name: line(100), enabled: z.boolean().nullish(), actions, ...eventMatchInput });
const changed = z.object({
  ...{ id: idText, version: z.int(), name: line(100).nullish(), enabled: z.boolean().nullish() },
  ...{ actions: actions.nullish(), ...eventMatchInput },
});

/** Which events have what done: changed by people who may configure the whole tenant. */
export class EventRules {
  readonly #deps: Pick<Deps, 'newId' | 'clock' | 'keys'>;
  readonly #store: RuleStore;
  readonly #outbound: Outbound;

  constructor(deps: Pick<Deps, 'newId' | 'clock' | 'keys'>, store: RuleStore, outbound: Outbound) {
    this.#deps = deps;
    this.#store = store;
    this.#outbound = outbound;
  }

  async add(tenantId: string, access: Access, input: unknown): Promise<EventRule> {
    access.require('CONFIGURE');
    const { name, enabled, actions: wanted, ...match } = parseInput(added, input);
    const id = this.#deps.newId();
    const rule = { id, name, enabled: enabled ?? true, ...eventMatchOf(match), actions: this.#actions(id, wanted, []) };
    return this.#store.save(tenantId, rule, null, this.#deps.clock.now());
  }

  /** What the input leaves out (or gives as null) stays; actions are replaced together. */
  async update(tenantId: string, access: Access, input: unknown): Promise<EventRule> {
    access.require('CONFIGURE');
    const { id, version, actions: wanted, ...rest } = parseInput(changed, input);
    const before = (await this.#store.all(tenantId)).find((rule) => rule.id === id);
    if (!before) throw new Fault('NOT_FOUND', `There is no event rule ${id}.`);
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
    const own = wanted == null ? before.actions : this.#actions(id, wanted, before.actions);
    const { name, enabled } = { ...before, ...given };
    const rule = { id, name, enabled, ...eventMatchOf({ ...before, ...given }), actions: own };
    return this.#store.save(tenantId, rule, version, this.#deps.clock.now());
  }

  async remove(tenantId: string, access: Access, id: string): Promise<{ id: string }> {
    access.require('CONFIGURE');
    await this.#store.remove(tenantId, id);
    return { id };
  }

  /** Newest first. */
  async page(
    tenantId: string,
    access: Access,
    { first, after }: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<EventRule>> {
    access.require('CONFIGURE');
    const limit = limitOf(first, 50);
    const all = (await this.#store.all(tenantId)).toReversed();
    const before = after == null ? null : String(fromCursor(after, 1)[0]);
    const rows = all.filter(({ id }) => before === null || id < before).slice(0, limit);
    return { ...pageOf(rows, { limit, after, cursorOf: ({ id }) => toCursor(id) }), totalCount: all.length };
  }

  /** What an edge is told, to do by itself; without what only the cloud can do. */
  async ofEdge(tenantId: string): Promise<EdgeEventRule[]> {
    const all = await this.#store.all(tenantId);
    return all
      .filter((rule) => rule.enabled && rule.actions.some(isEdgeAction))
      .map(({ id, name, actions: own, ...rule }) => {
        return { id, name, ...eventMatchOf(rule), actions: own.filter(isEdgeAction) } as EdgeEventRule;
      });
  }

  #actions(ruleId: string, wanted: readonly ActionInput[], before: readonly RuleAction[]): RuleAction[] {
    const made = wanted.map((one) => this.#action(ruleId, one, before));
    if (new Set(made.map(({ key }) => key)).size < made.length)
      throw new Fault('VALIDATION_FAILED', 'actions names the same thing twice.', { field: 'actions' });
    return made;
  }

  #action(ruleId: string, wanted: ActionInput, before: readonly RuleAction[]): RuleAction {
    const { lockFootage, ptzPreset, deviceOutput, showCameras, webhook } = wanted;
    if (lockFootage) {
      const { preSeconds, postSeconds, keepDays } = lockFootage;
      const range = { preMs: preSeconds * 1000, postMs: postSeconds * 1000, keepMs: keepDays * 86_400_000 };
      return keyed(ruleId, { kind: 'LOCK_FOOTAGE', cameraId: lockFootage.cameraId ?? null, ...range });
    }
    if (ptzPreset) {
      const { presetId } = ptzPreset;
      return keyed(ruleId, { kind: 'PTZ_PRESET', cameraId: ptzPreset.cameraId ?? null, presetId });
    }
    if (deviceOutput) {
      const { outputId, active, pulseMs } = deviceOutput;
      const where = { cameraId: deviceOutput.cameraId ?? null, outputId };
      return keyed(ruleId, { kind: 'DEVICE_OUTPUT', ...where, active, pulseMs: pulseMs ?? null });
    }
    if (showCameras) return keyed(ruleId, { kind: 'SHOW_CAMERAS', cameraIds: showCameras.cameraIds });
    return this.#webhook(ruleId, webhook as NonNullable<typeof webhook>, before);
  }

  /** A secret that is left out stays as it is for that address. */
  #webhook(
    ruleId: string,
    { url, signingSecret }: { url: string; signingSecret?: string | null | undefined },
    before: readonly RuleAction[],
  ): RuleAction {
    this.#outbound.check(url);
    const known = before.find((one) => one.kind === 'WEBHOOK' && one.url === url);
    if (signingSecret == null && known) return known;
    if (signingSecret == null)
      throw new Fault(
        'VALIDATION_FAILED',
        'signingSecret: 16–200 characters, for the receiver to check what it gets.',
        {
          field: 'signingSecret',
        },
      );
    return keyed(ruleId, { kind: 'WEBHOOK', url, sealed: this.#deps.keys.seal(signingSecret, ruleId) });
  }
}
