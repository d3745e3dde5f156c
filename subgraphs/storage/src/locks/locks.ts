import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { KeptCameraEntity, type Retention } from '../retention/retention.ts';
import { active, type Lock, LockEntity, locksMax } from './lock.entity.ts';
import { lockByRule, type WantedLock } from './lock-by-rule.ts';

type Caller = Principal & { readonly tenantId: string };

const rangeMsMax = 31 * 86_400_000;
const wanted = z.object({
  cameraId: idText,
  from: z.date(),
  to: z.date(),
  reason: line(500),
  legalHold: z.boolean(),
  until: z.date().nullish(),
});

/** Footage that stays whatever the rules say. */
export class Locks {
  readonly #deps: Deps;
  readonly #retention: Retention;

  constructor(deps: Deps, retention: Retention) {
    this.#deps = deps;
    this.#retention = retention;
  }

  async lock(caller: Caller, access: Access, input: unknown): Promise<Lock> {
    const { cameraId, from, to, reason, legalHold, until = null } = parseInput(wanted, input);
    const { relational, clock, newId } = this.#deps;
    const nowMs = clock.now();
    if (to <= from) throw wrong('to', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
    if (to.getTime() - from.getTime() > rangeMsMax) throw wrong('to', 'One lock spans at most 31 days; set several.');
    if (until && until.getTime() <= nowMs) throw wrong('until', `until (${until.toISOString()}) is over already.`);
    if (until && legalHold) throw wrong('until', 'A legal hold has no end; somebody releases it.');
    const em = relational.forTenant(caller.tenantId);
    const camera = await this.#retention.camera(caller.tenantId, cameraId, access, em);
    access.require(legalHold ? 'CONFIGURE' : 'EXPORT', { cameraId, siteId: camera.siteId ?? null });
    if ((await em.count(LockEntity, active(nowMs))) >= locksMax)
      throw new Fault('LOCKS_FULL', `There are ${locksMax} locks; release one, or lock longer ranges.`);
    const lock = em.create(LockEntity, {
      ...{ id: newId(), tenantId: caller.tenantId, cameraId, siteId: camera.siteId ?? null, reason, legalHold },
      ...{ fromMs: from.getTime(), toMs: to.getTime(), untilMs: until?.getTime() ?? null },
      ...{ createdBy: caller.id, createdAtMs: nowMs, releasedBy: null, releasedAtMs: null },
    });
    this.#retention.say(em, caller.tenantId, { cameraId });
    await em.flush();
    this.#deps.outbox.wake();
    return lock;
  }

  /** What a rule wants kept, in the transaction of the message that asked for it. */
  byRule(em: EntityManager, wanted: WantedLock): Promise<void> {
    return lockByRule(this.#deps, this.#retention, em, wanted);
  }

  /** Released twice is released. */
  async release(caller: Caller, access: Access, id: string): Promise<Lock> {
    const { relational, clock, outbox } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    const lock = await em.findOne(LockEntity, { id });
    const target = lock && { cameraId: lock.cameraId, siteId: lock.siteId ?? null };
    if (!lock || !target || !access.permits('EXPORT', target)) throw notFound('lock', id);
    if (lock.legalHold) access.require('CONFIGURE', target);
    if (lock.releasedAtMs != null) return lock;
    Object.assign(lock, { releasedBy: caller.id, releasedAtMs: clock.now() });
    this.#retention.say(em, caller.tenantId, { cameraId: lock.cameraId });
    await em.flush();
    outbox.wake();
    return lock;
  }

  page(
    caller: Caller,
    access: Access,
    filter: { cameraId?: string | null | undefined; active?: boolean | null | undefined },
    args: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<Lock>> {
    const where = {
      $and: [
        access.predicate('EXPORT', { camera: 'cameraId', site: 'siteId' }),
        filter.cameraId == null ? {} : { cameraId: filter.cameraId },
        filter.active === true ? active(this.#deps.clock.now()) : {},
      ],
    };
    return pageById<Lock>(this.#deps.relational.forTenant(caller.tenantId), LockEntity, where, args);
  }

  /** Of all footage that the edge may hold, assigned to it or not. */
  async ofEdge(tenantId: string, edgeId: string): Promise<Lock[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    const locks = await em.find(LockEntity, active(this.#deps.clock.now()), { orderBy: { id: 'asc' } });
    const ids = [...new Set(locks.map(({ cameraId }) => cameraId))];
    const cameras = ids.length === 0 ? [] : await em.find(KeptCameraEntity, { cameraId: { $in: ids } });
    const held = new Set(
      cameras.filter(({ recorders }) => recorders?.includes(edgeId)).map(({ cameraId }) => cameraId),
    );
    return locks.filter(({ cameraId }) => held.has(cameraId));
  }
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}
