import { defineEntity, p } from '@mikro-orm/core';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Relational } from '../ports/relational/relational.ts';

/** A session, or an API key, that has ended before its tokens expire; kept until the last of them has. */
export const EndedSessionEntity = defineEntity({
  name: 'EndedSession',
  tableName: 'ended_session',
  properties: { sessionId: p.string().primary(), untilMs: p.double().index() },
});

/** What `vms.sessions` says. */
export interface SessionEnded {
  readonly sessionId: string;
  readonly untilMs: number;
}

/** Looked at for every request and every item of a subscription: in memory, read again often for the sake of replicas. */
export interface EndedSessions {
  has(sessionId: string): boolean;
  add(message: SessionEnded): Promise<void>;
  stop(): void;
}

/** Another replica of this subgraph took the message: its row is seen after this long. */
const REREAD_MS = 2_000;

export async function openEndedSessions(deps: {
  relational: Relational;
  clock: Clock;
  log: Log;
}): Promise<EndedSessions> {
  const { relational, clock, log } = deps;
  let ended = new Set<string>();
  const read = async (): Promise<void> => {
    const em = relational.system();
    const rows = await em.find(EndedSessionEntity, { untilMs: { $gt: clock.now() } });
    ended = new Set(rows.map((row) => row.sessionId));
  };
  await read();
  const timer = setInterval(() => {
    read().catch((error: unknown) => log.error({ err: error }, 'The ended sessions could not be read.'));
  }, REREAD_MS);
  timer.unref();
  return {
    has: (sessionId) => ended.has(sessionId),
    add: async ({ sessionId, untilMs }) => {
      const em = relational.system();
      await em.nativeDelete(EndedSessionEntity, { untilMs: { $lte: clock.now() } });
      await em.upsert(EndedSessionEntity, { sessionId, untilMs });
      ended.add(sessionId);
    },
    stop: () => clearInterval(timer),
  };
}
