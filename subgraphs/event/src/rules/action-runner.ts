import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import type { Outbound } from '@vms/kit/outbound';
import { overHttp, SendFailure, signWebhook } from '@vms/kit/webhook';
import type { AskedAction } from '@vms/schema/edge/event-actions.ts';
import { z } from 'zod';
import type { ActionResult, EdgeActionReport } from '../store/action-results.ts';
import type { DueAction } from '../store/actions.ts';
import type { RuleStore } from '../store/rule-store.ts';
import { isEdgeAction } from './rule-action.ts';

const everyMs = 1_000;
const atOnce = 16;
const attemptsMax = 8;
const firstDelayMs = 5_000;
const delayMsMax = 300_000;
const commandMs = 20_000;
/** An edge that is away is asked again for so long; it answers that it is too late for what moves or switches. */
const edgeMsMax = 86_400_000;

const RUN = 'mutation ($input: EventActionInput!) { runEventAction(input: $input) { state code message at } }';
const answered = z.object({
  state: z.enum(['DONE', 'FAILED']),
  code: z.string().nullable(),
  message: z.string().nullable(),
  at: z.iso.datetime(),
});

type Outcome = Parameters<RuleStore['settle']>[2];
/** From `vms.footage-locks`. */
export interface LockOutcome extends ActionResult {
  readonly tenantId: string;
  readonly eventId: string;
  readonly key: string;
}

type RunnerDeps = Pick<Deps, 'clock' | 'log' | 'keys' | 'edges'>;

/** Does what is left to the cloud: webhooks, and what concerns another edge than the one that raised the event. */
export class ActionRunner {
  readonly #deps: RunnerDeps;
  readonly #store: RuleStore;
  readonly #outbound: Outbound;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: RunnerDeps, store: RuleStore, outbound: Outbound) {
    this.#deps = deps;
    this.#store = store;
    this.#outbound = outbound;
    this.#timer = setInterval(() => void this.runDue(), everyMs);
    this.#timer.unref();
  }

  /** What an edge did by itself, of events of its own. Per report: false when its event is not here yet. */
  take(edge: Principal & { readonly tenantId: string }, reports: readonly EdgeActionReport[]): Promise<boolean[]> {
    const { id: edgeId, tenantId } = edge;
    return this.#store.takeReports({ tenantId, edgeId }, reports, this.#deps.clock.now());
  }

  /** Footage was locked, or could not be. */
  locked({ tenantId, eventId, key, ...result }: LockOutcome): Promise<void> {
    return this.#store.settle(tenantId, { eventId, key }, result, this.#deps.clock.now());
  }

  /** Everything that is due now; resolves when each had its attempt. */
  runDue(): Promise<void> {
    this.#running ??= this.#all()
      .catch((error: unknown) => {
        if (!this.#stopped) this.#deps.log.error({ err: error }, 'Actions of rules could not be looked for.');
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #all(): Promise<void> {
    while (!this.#stopped) {
      const due = await this.#store.takeDue(this.#deps.clock.now(), atOnce);
      if (due.length === 0) return;
      await Promise.all(due.map((action) => this.#attempt(action)));
    }
  }

  async #attempt(due: DueAction): Promise<void> {
    const { clock } = this.#deps;
    const outcome = await this.#outcome(due);
    await this.#store.settle(due.tenantId, due, outcome, clock.now());
  }

  async #outcome(due: DueAction): Promise<Outcome> {
    const nowMs = this.#deps.clock.now();
    try {
      if (isEdgeAction(due.action)) return await this.#askEdge(due);
      await this.#webhook(due);
      return { state: 'DONE', code: null, message: null, atMs: this.#deps.clock.now() };
    } catch (error) {
      const { code, message, permanent, retryAfterMs } = this.#why(error, due);
      const over =
        permanent || (isEdgeAction(due.action) ? nowMs - due.raisedAtMs > edgeMsMax : due.attempts >= attemptsMax);
      if (over) return { state: 'FAILED', code, message, atMs: nowMs };
      const delayMs = retryAfterMs ?? firstDelayMs * 2 ** Math.min(due.attempts - 1, 10);
      return { againAtMs: nowMs + Math.min(delayMs, delayMsMax), code, message };
    }
  }

  #why(error: unknown, due: DueAction) {
    const [permanent, retryAfterMs] = [false, null];
    if (error instanceof SendFailure)
      return {
        code: 'WEBHOOK_FAILED',
        message: error.message,
        permanent: error.permanent,
        retryAfterMs: error.retryAfterMs,
      };
    const code = (error as { code?: unknown }).code;
    if (code === 'EDGE_OFFLINE' || code === 'EDGE_TIMEOUT')
      return { code, message: `Edge ${due.edgeId} does not answer; it is asked again.`, permanent, retryAfterMs };
    if (error instanceof Fault) return { code: error.code, message: error.message, permanent: true, retryAfterMs };
    this.#deps.log.error({ err: error, eventId: due.eventId, key: due.key }, 'An action failed in an unexpected way.');
    return {
      code: 'INTERNAL',
      message: 'The action could not be done; the log has the event id.',
      permanent,
      retryAfterMs,
    };
  }

  async #webhook({ tenantId, eventId, key, ruleId, ruleName, action, ...event }: DueAction): Promise<void> {
    if (action.kind !== 'WEBHOOK') throw new Error(`${action.kind} is nothing to send.`);
    const { kind, severity, cameraId, siteId, label, raisedAtMs } = event;
    const told = { id: eventId, kind, severity, cameraId, siteId, label, raisedAt: new Date(raisedAtMs).toISOString() };
    const body = JSON.stringify({ tenantId, rule: { id: ruleId, name: ruleName }, event: told });
    const secret = this.#deps.keys.open(action.sealed, ruleId);
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': `${eventId}:${key}`,
      'x-vms-signature': signWebhook(secret, body, this.#deps.clock.now()),
    };
    await overHttp(this.#outbound, { url: action.url, headers, body }, 'The webhook');
  }

  /** The edge remembers what it did under this event and key, whoever asked. */
  async #askEdge({
    tenantId,
    edgeId,
    eventId,
    key,
    ruleId,
    ruleName,
    cameraId,
    raisedAtMs,
    action,
  }: DueAction): Promise<Outcome> {
    if (edgeId === null) throw new Fault('CAMERA_UNASSIGNED', 'No edge records this camera.');
    const input = { eventId, ruleId, ruleName, cameraId, raisedAtMs, action } as AskedAction;
    const asker: Principal = { kind: 'service', id: 'event-rules', tenantId };
    const options = { idempotencyKey: `event-action:${eventId}:${key}`, deadlineMs: commandMs };
    const { data, errors } = await this.#deps.edges.command(edgeId, RUN, { input }, asker, options);
    const parsed = answered.safeParse(data?.runEventAction);
    if (errors?.length || !parsed.success)
      throw new Fault('EDGE_OUTDATED', `Edge ${edgeId} cannot do this yet; update its software.`);
    const { at, ...result } = parsed.data;
    return { ...result, atMs: Date.parse(at) };
  }
}
