import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { KeptCameraEntity, type Retention } from '../retention/retention.ts';
import { active, LockEntity, locksMax } from './lock.entity.ts';

/** From `vms.footage-locks-wanted`: a rule has the footage around an event kept. */
export interface WantedLock {
  readonly tenantId: string;
  readonly id: string;
  readonly eventId: string;
  readonly key: string;
  readonly ruleName: string;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly untilMs: number;
}

/** Locks what a rule wants, or says on `vms.footage-locks` why not, in the transaction of the message that asked for it. */
export async function lockByRule(
  { clock, outbox }: Pick<Deps, 'clock' | 'outbox'>,
  retention: Retention,
  em: EntityManager,
  wanted: WantedLock,
): Promise<void> {
  const { tenantId, id, eventId, key, ruleName, cameraId, fromMs, toMs, untilMs } = wanted;
  const nowMs = clock.now();
  const camera = await em.findOne(KeptCameraEntity, { cameraId, tenantId });
  // The message of the camera comes by another topic: it is waited for.
  if (!camera) throw new Error(`Camera ${cameraId} is not known here yet.`);
  const why = camera.deleted ? gone(cameraId) : await refusal(em, wanted, nowMs);
  if (why === null && !(await em.findOne(LockEntity, { id, tenantId }))) {
    em.create(LockEntity, {
      ...{ id, tenantId, cameraId, siteId: camera.siteId ?? null, legalHold: false, fromMs, toMs, untilMs },
      ...{ reason: `Rule "${ruleName}", event ${eventId}`.slice(0, 500), createdBy: byRule, createdAtMs: nowMs },
      ...{ releasedBy: null, releasedAtMs: null },
    });
    retention.say(em, tenantId, { cameraId });
  }
  const result = why === null ? { state: 'DONE', code: null, message: null } : { state: 'FAILED', ...why };
  const payload = { tenantId, eventId, key, ...result, atMs: nowMs };
  outbox.publish(em, { topic: 'vms.footage-locks', key: tenantId, payload });
}

/** Stands for the person who made a lock; a rule is none. */
export const byRule = '';

const gone = (cameraId: string) => ({ code: 'NOT_FOUND', message: `There is no camera ${cameraId}.` });

async function refusal(em: EntityManager, { tenantId, untilMs }: WantedLock, nowMs: number) {
  if (untilMs <= nowMs) return { code: 'LOCK_OVER', message: 'The event is older than its footage would be kept.' };
  if ((await em.count(LockEntity, { tenantId, ...active(nowMs) })) >= locksMax)
    return { code: 'LOCKS_FULL', message: `There are ${locksMax} locks; release one.` };
  return null;
}
