/** Rules on this edge's own events: what they do, and what the recorder must know of it. */
import type { Log } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { RuleActions, type RuleActionsDeps } from '../agent/actions/rule-actions.ts';
import { type ActionLedger, openActionLedger } from '../storage/outbox/action-ledger.ts';

export interface EventRulesOptions {
  /** The outbox's file. */
  readonly path: string;
  readonly clock: { now(): number };
  readonly command: RuleActionsDeps['command'];
  readonly tellRecorder: (message: object) => void;
  readonly onEnded: () => void;
  readonly log: Log;
}

export interface EventRulesOfEdge {
  readonly ledger: ActionLedger;
  readonly run: RuleActions['run'];
  /** Something was raised. */
  look(): void;
  apply(state: DesiredState): void;
  /** What the recorder is told: the desired state with what rules lock and have recorded here. */
  toRecorder(state: DesiredState): object;
  stop(): Promise<void>;
}

export function startEventRules(options: EventRulesOptions): EventRulesOfEdge {
  const { clock, tellRecorder } = options;
  const ledger = openActionLedger({ path: options.path, now: clock.now });
  const holds = new Map<string, number>();
  let desired: DesiredState | null = null;
  const toRecorder = (state: DesiredState): object => {
    const locks = [...(state.locks ?? []), ...ledger.locks()];
    const still = [...holds].filter(([, untilMs]) => untilMs > clock.now());
    return {
      ...{ type: 'desired', state: { ...state, locks } },
      holds: still.map(([cameraId, untilMs]) => ({ cameraId, untilMs })),
    };
  };
  const actions = new RuleActions({
    ...{ ledger, clock, command: options.command, onEnded: options.onEnded, log: options.log },
    hold: (cameraId, untilMs) => {
      holds.set(cameraId, Math.max(untilMs, holds.get(cameraId) ?? 0));
      tellRecorder({ type: 'hold', cameraId, untilMs });
    },
    onLocks: () => {
      if (desired !== null) tellRecorder(toRecorder(desired));
    },
  });
  return {
    ledger,
    run: (asked) => actions.run(asked),
    look: () => actions.look(),
    apply: (state) => {
      desired = state;
      actions.apply(state);
    },
    toRecorder,
    stop: async () => {
      await actions.stop();
      ledger.close();
    },
  };
}
