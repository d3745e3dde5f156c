import { createHash } from 'node:crypto';
import type { EdgeAction } from '@vms/schema/edge/event-actions.ts';

/** Done in the cloud: cameras called up on the consoles, a signed message to an address. */
export type CloudAction =
  | { readonly kind: 'SHOW_CAMERAS'; readonly key: string; readonly cameraIds: readonly string[] }
  | { readonly kind: 'WEBHOOK'; readonly key: string; readonly url: string; readonly sealed: string };

/** `key` names it within its rule: the same action keeps its key when the rule is changed. */
export type RuleAction = EdgeAction | CloudAction;

type Unkeyed<Action> = Action extends unknown ? Omit<Action, 'key'> : never;

/** The key of an action of a rule: what it does, not where it stands or what its secret is. */
export function keyed(ruleId: string, action: Unkeyed<RuleAction>): RuleAction {
  const told = Object.entries(action).filter(([name]) => name !== 'sealed');
  const text = JSON.stringify([ruleId, ...told.sort(([a], [b]) => (a < b ? -1 : 1))]);
  return { ...action, key: createHash('sha256').update(text).digest('hex').slice(0, 16) } as RuleAction;
}

export function isEdgeAction(action: RuleAction): action is EdgeAction {
  return action.kind !== 'SHOW_CAMERAS' && action.kind !== 'WEBHOOK';
}
