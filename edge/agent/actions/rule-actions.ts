import { eventMatches } from '@vms/kit/event-match';
import { Fault } from '@vms/kit/fault';
import { derivedId } from '@vms/kit/ids';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { DeviceCommand } from '@vms/schema/edge/device-command.ts';
import {
  type AskedAction,
  actionFreshMs,
  type EdgeActionResult,
  type EdgeEventRule,
} from '@vms/schema/edge/event-actions.ts';
import { eventKinds, eventSeverities } from '@vms/schema/messages/event-kinds.ts';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import type { ActionLedger, LedgerAction, PlannedAction } from '../../storage/outbox/action-ledger.ts';

export interface RuleActionsDeps {
  readonly ledger: ActionLedger;
  readonly clock: { now(): number };
  /** Throws a Fault with what the device says. */
  readonly command: (cameraId: string, command: DeviceCommand, signal: AbortSignal) => Promise<unknown>;
  /** Records a camera until then, whatever its plan says. */
  readonly hold: (cameraId: string, untilMs: number) => void;
  /** What the ledger keeps locked has changed. */
  readonly onLocks: () => void;
  /** Something is there to be told. */
  readonly onEnded: () => void;
  readonly log: { warn(fields: object, message: string): void };
}

const looksMs = 200;
const takenAtOnce = 100;
const atOnce = 8;
const attemptsMax = 3;
const retryMs = 2_000;
const commandMs = 10_000;
const askedMsMax = 18_000;
const passing = /^(EDGE_TIMEOUT|DEVICE_BUSY|CAMERA_UNREACHABLE|CAMERA_TIMEOUT)$/;

type Ending = Omit<EdgeActionResult, 'atMs'>;
const done: Ending = { state: 'DONE', code: null, message: null };

/**
 * Does what rules want about the events of this edge, with or without the cloud: each action of an event once, whatever dies in
 * between. Also what the cloud asks for, about events of other edges.
 */
export class RuleActions {
  readonly #deps: RuleActionsDeps;
  readonly #timer: NodeJS.Timeout;
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #leaving = new AbortController();
  /** Before the first desired state no camera is known. */
  #applied = false;
  #rules: readonly EdgeEventRule[] = [];
  #sites = new Map<string, string>();

  constructor(deps: RuleActionsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.look(), looksMs);
  }

  apply({ eventRules, cameras, locks }: DesiredState): void {
    this.#rules = eventRules ?? [];
    this.#sites = new Map(cameras.map(({ cameraId, siteId }) => [cameraId, siteId]));
    this.#deps.ledger.handOver((locks ?? []).map(({ id }) => id));
    if (this.#applied) return;
    this.#applied = true;
    for (const action of this.#deps.ledger.interrupted()) this.#recover(action);
  }

  /** Plans for what was raised since, and begins what is due. */
  look(): void {
    if (!this.#applied) return;
    const { ledger } = this.#deps;
    const plan = (event: EdgeEvent) => this.#plan(event);
    for (let taken = takenAtOnce; taken === takenAtOnce; ) taken = ledger.take(takenAtOnce, plan);
    for (const action of ledger.due(atOnce)) {
      if (this.#inHand.size >= atOnce) return;
      void this.#begin(action);
    }
  }

  /** What the cloud asks for: the answer of the first time, however often it is asked. */
  async run(asked: AskedAction): Promise<EdgeActionResult> {
    const { ledger } = this.#deps;
    const { eventId, action } = asked;
    ledger.ask(asked);
    const known = ledger.resultOf(eventId, action.key);
    if (known) return known;
    const late = AbortSignal.timeout(askedMsMax);
    while (!late.aborted) {
      this.look();
      await this.#inHand.get(nameOf(asked));
      const result = ledger.resultOf(eventId, action.key);
      if (result) return result;
      await pause(looksMs, late);
    }
    throw new Fault('EDGE_TIMEOUT', 'The edge is still at it; ask again.');
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#leaving.abort();
    await Promise.all(this.#inHand.values());
  }

  #plan(event: EdgeEvent): PlannedAction[] {
    const siteId = this.#sites.get(event.cameraId) ?? null;
    const seen = {
      ...{ kind: eventKinds[event.kind - 1] ?? '', severity: eventSeverities[event.severity - 1] ?? '' },
      ...{ cameraId: event.cameraId, siteId },
    };
    const raisedAtMs = Number(event.raisedAtMs);
    return this.#rules
      .filter((rule) => eventMatches(rule, seen))
      .flatMap(({ id: ruleId, name: ruleName, actions }) =>
        actions.flatMap((action) => {
          const cameraId = action.cameraId ?? event.cameraId;
          // A camera of another edge: the cloud asks that one.
          if (!this.#sites.has(cameraId)) return [];
          return [{ eventId: event.id, ruleId, ruleName, cameraId, raisedAtMs, action }];
        }),
      );
  }

  #begin(action: LedgerAction): Promise<void> {
    const name = nameOf(action);
    const running = this.#inHand.get(name);
    if (running) return running;
    this.#deps.ledger.begin(action.eventId, action.action.key);
    const work = this.#attempt({ ...action, attempts: action.attempts + 1 }).finally(() => {
      this.#inHand.delete(name);
    });
    this.#inHand.set(name, work);
    return work;
  }

  async #attempt(due: LedgerAction): Promise<void> {
    const { ledger, clock, log } = this.#deps;
    const { eventId, action } = due;
    try {
      await this.#do(due);
    } catch (error) {
      // Taken up again at the next start: what was in hand is recovered there.
      if (this.#leaving.signal.aborted) return;
      const fault = error instanceof Fault ? error : new Fault('EDGE_FAILED', 'The edge could not ask the device.');
      if (!(error instanceof Fault)) log.warn({ eventId, key: action.key, error: String(error) }, 'an action failed');
      if (passing.test(fault.code) && due.attempts < attemptsMax)
        ledger.postpone(eventId, action.key, clock.now() + retryMs * due.attempts);
      else this.#end(due, { state: 'FAILED', code: fault.code, message: fault.message });
    }
  }

  async #do(due: LedgerAction): Promise<void> {
    const { clock } = this.#deps;
    const { action, cameraId, raisedAtMs } = due;
    if (action.kind === 'LOCK_FOOTAGE') return this.#lock(due);
    if (clock.now() - raisedAtMs > actionFreshMs)
      throw new Fault('ACTION_TOO_LATE', `It is more than ${actionFreshMs / 1000} s since the event.`);
    if (action.kind === 'PTZ_PRESET') {
      await this.#command(cameraId, { kind: 'gotoPreset', id: action.presetId });
      return this.#end(due, done);
    }
    const { outputId, active, pulseMs } = action;
    await this.#command(cameraId, { kind: 'setOutput', id: outputId, active });
    if (pulseMs !== null) {
      await pause(pulseMs, this.#leaving.signal);
      await this.#command(cameraId, { kind: 'setOutput', id: outputId, active: !active });
    }
    this.#end(due, done);
  }

  /** Kept here until the cloud has the lock, too: there may be none to ask. */
  #lock(due: LedgerAction): void {
    const { action, cameraId, raisedAtMs, eventId } = due;
    if (action.kind !== 'LOCK_FOOTAGE') return;
    const toMs = raisedAtMs + action.postMs;
    const lock = { id: derivedId(eventId, action.key), cameraId, fromMs: raisedAtMs - action.preMs, toMs };
    this.#end(due, done, { ...lock, untilMs: raisedAtMs + action.keepMs });
    this.#deps.hold(cameraId, toMs);
    this.#deps.onLocks();
  }

  #end({ eventId, action }: LedgerAction, result: Ending, lock?: Parameters<ActionLedger['finish']>[3]): void {
    this.#deps.ledger.finish(eventId, action.key, result, lock);
    this.#deps.onEnded();
  }

  async #command(cameraId: string, command: DeviceCommand): Promise<void> {
    await this.#deps.command(
      cameraId,
      command,
      AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(commandMs)]),
    );
  }

  /** A position or a state can be asked for again; a pulse cannot: it is ended, and said. */
  #recover(due: LedgerAction): void {
    const { action, eventId } = due;
    if (action.kind !== 'DEVICE_OUTPUT' || action.pulseMs === null) {
      this.#deps.ledger.postpone(eventId, action.key, 0);
      return;
    }
    const name = nameOf(due);
    const { outputId, active } = action;
    const said = 'The edge stopped during the pulse';
    const work = this.#command(due.cameraId, { kind: 'setOutput', id: outputId, active: !active }).then(
      () => `${said}; the output is switched back.`,
      (error: Error) => `${said}; the output could not be switched back: ${error.message}`,
    );
    this.#inHand.set(
      name,
      work.then((message) => {
        this.#inHand.delete(name);
        this.#end(due, { state: 'FAILED', code: 'ACTION_INTERRUPTED', message });
      }),
    );
  }
}

function nameOf({ eventId, action }: AskedAction): string {
  return `${eventId} ${action.key}`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over, { once: true });
  });
}
