import type { Principal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import type { IdFactory } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Relational } from '../ports/relational/relational.ts';
import { AuditPendingEntity } from './audit.entity.ts';
import { redact } from './redact.ts';

/** What `vms.audit` says: who did what, and how it ended. `outcome` is OK, a fault's code, or UNKNOWN after a crash. */
export interface AuditMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly atMs: number;
  readonly actorKind: Principal['kind'];
  readonly actorId: string;
  /** `Mutation.addSite`, or a service's own word such as `login`. */
  readonly action: string;
  /** The arguments, secrets hidden. */
  readonly target: string;
  readonly outcome: string;
  readonly traceId: string;
}

export interface AuditSubject {
  readonly principal: Pick<Principal, 'kind' | 'id'>;
  readonly tenantId: string;
  readonly action: string;
  readonly target: unknown;
  readonly traceId?: string;
}

/** Durable before the answer is given: through the subgraph's own outbox to auth, which keeps the log. */
export interface Audit {
  /** Writes down that something begins; nothing audited happens without this row. Returns what `settle` takes. */
  begin(subject: AuditSubject): Promise<string>;
  settle(id: string, outcome: string): Promise<void>;
  /** Something that has happened, in one step: a sensitive read, a sign-in. */
  record(subject: AuditSubject, outcome?: string): Promise<void>;
  stop(): void;
}

/** What began longer ago than this and was never settled is reported as UNKNOWN. */
const LOST_AFTER_MS = 5 * 60_000;
const SWEEP_EVERY_MS = 60_000;

export function openAudit(deps: {
  relational: Relational;
  outbox: Outbox;
  clock: Clock;
  newId: IdFactory;
  log: Log;
}): Audit {
  const { relational, outbox, clock, newId, log } = deps;
  const messageOf = (subject: AuditSubject, outcome: string): AuditMessage => ({
    ...{ id: newId(), tenantId: subject.tenantId, atMs: clock.now(), action: subject.action, outcome },
    ...{ actorKind: subject.principal.kind, actorId: subject.principal.id, traceId: subject.traceId ?? '' },
    target: redact(subject.target),
  });
  const settle = async (id: string, outcome: string): Promise<void> => {
    await relational.system().transactional(async (em) => {
      const pending = await em.findOne(AuditPendingEntity, { id });
      if (!pending) return;
      const payload = { ...pending.entry, outcome };
      outbox.publish(em, { topic: 'vms.audit', key: payload.tenantId, payload });
      em.remove(pending);
    });
    outbox.wake();
  };
  const sweep = async (): Promise<void> => {
    const lost = { atMs: { $lt: clock.now() - LOST_AFTER_MS } };
    for (const { id } of await relational.system().find(AuditPendingEntity, lost, { limit: 1_000 }))
      await settle(id, 'UNKNOWN');
  };
  const sweepSafely = (): void =>
    void sweep().catch((error: unknown) => log.error({ err: error }, 'What was begun could not be settled.'));
  sweepSafely();
  const timer = setInterval(sweepSafely, SWEEP_EVERY_MS);
  timer.unref();
  return {
    begin: async (subject) => {
      const entry = messageOf(subject, 'UNKNOWN');
      const em = relational.system();
      em.create(AuditPendingEntity, { id: entry.id, atMs: entry.atMs, entry });
      await em.flush();
      return entry.id;
    },
    settle,
    record: async (subject, outcome = 'OK') => {
      const payload = messageOf(subject, outcome);
      const em = relational.system();
      outbox.publish(em, { topic: 'vms.audit', key: payload.tenantId, payload });
      await em.flush();
      outbox.wake();
    },
    stop: () => clearInterval(timer),
  };
}
