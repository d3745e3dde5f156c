import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { active, LockEntity } from '../locks/lock.entity.ts';
import { type RetentionDefault, RetentionDefaultEntity } from './default.entity.ts';
import { type Given, type Limits, type Policy, resolvePolicy } from './resolve-policy.ts';

/** A camera with its own retention, and what must be known of it to decide who may change that. */
export const KeptCameraEntity = defineEntity({
  name: 'KeptCamera',
  tableName: 'kept_camera',
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    deleted: p.boolean(),
    days: p.integer().nullable(),
    bytesMax: p.double().$type<number>().nullable(),
    freeBytesMin: p.double().$type<number>().nullable(),
    updatedAtMs: p.double().$type<number>().nullable(),
    /** Every edge that may hold video of it, as edge-manager says. */
    recorders: p.json<string[]>().nullable(),
  },
});
type KeptCamera = InferEntity<typeof KeptCameraEntity>;
type Caller = Principal & { readonly tenantId: string };
interface Wanted {
  readonly days?: number | null | undefined;
  readonly bytesMax?: number | null | undefined;
  readonly freeBytesMin?: number | null | undefined;
}

const daysMax = 3_650;
const bytesMin = 100e6;

/** How long each camera's video stays; edges carry it out. */
export class Retention {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Of those cameras that the access lets see; of all for null, which is for edges. */
  async policies(tenantId: string, ids: readonly string[], access: Access | null): Promise<Map<string, Policy>> {
    const seen = access?.predicate(null, { camera: 'cameraId', site: 'siteId' }) ?? {};
    const em = this.#deps.relational.forTenant(tenantId);
    const cameraId = { $in: [...ids] };
    const rows = await em.find(KeptCameraEntity, { $and: [{ cameraId, deleted: false }, seen] });
    const defaults = await em.find(RetentionDefaultEntity, {});
    const locks = await em.find(LockEntity, { $and: [{ cameraId }, active(this.#deps.clock.now())] });
    const locksOf = Map.groupBy(locks, (lock) => lock.cameraId);
    const tenant = defaults.find(({ siteId }) => siteId == null) ?? null;
    return new Map(
      rows.map((row) => {
        const site = defaults.find(({ siteId }) => siteId != null && siteId === row.siteId) ?? null;
        const own = locksOf.get(row.cameraId) ?? [];
        const counts = { count: own.length, holds: own.filter(({ legalHold }) => legalHold).length };
        const given = { camera: givenOf(row), site: givenOf(site), tenant: givenOf(tenant) };
        return [row.cameraId, resolvePolicy(given, counts)];
      }),
    );
  }

  /** What was decided for places that the access may configure; everywhere first. */
  async defaults(tenantId: string, access: Access): Promise<RetentionDefault[]> {
    const found = await this.#deps.relational
      .forTenant(tenantId)
      .find(RetentionDefaultEntity, {}, { orderBy: { id: 'asc' } });
    return found.filter(({ siteId }) =>
      access.permits('CONFIGURE', siteId == null ? undefined : { cameraId: '', siteId }),
    );
  }

  /** For one camera; `reset` makes it follow its site again. */
  async set(
    caller: Caller,
    input: Wanted & { readonly cameraId: string; readonly reset?: boolean | null | undefined },
    access: Access,
  ): Promise<Policy> {
    const limits = checked(input);
    const { relational, outbox, clock } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    const camera = await this.camera(caller.tenantId, input.cameraId, access, em);
    access.require('CONFIGURE', { cameraId: camera.cameraId, siteId: camera.siteId ?? null });
    if (input.reset) Object.assign(camera, { days: null, bytesMax: null, freeBytesMin: null, updatedAtMs: null });
    else Object.assign(camera, limits, { updatedAtMs: clock.now() });
    this.say(em, caller.tenantId, { cameraId: camera.cameraId, ...limits });
    await em.flush();
    outbox.wake();
    return (await this.policies(caller.tenantId, [camera.cameraId], null)).get(camera.cameraId) as Policy;
  }

  /** For the cameras of a site, or of all sites, that have none of their own. */
  async setDefault(
    caller: Caller,
    input: Wanted & { readonly siteId?: string | null | undefined },
    access: Access,
  ): Promise<Limits> {
    const limits = checked(input);
    const { siteId = null } = input;
    const { relational, outbox, clock } = this.#deps;
    const { tenantId } = caller;
    const em = relational.forTenant(tenantId);
    if (siteId === null) access.require('CONFIGURE');
    else {
      const known = await em.findOne(KeptCameraEntity, { siteId, deleted: false });
      if (!known || !access.permits(null, { cameraId: known.cameraId, siteId }))
        throw new Fault('NOT_FOUND', `There is no site ${siteId} with cameras.`);
      access.require('CONFIGURE', { cameraId: '', siteId });
    }
    const id = siteId === null ? tenantId : `${tenantId}:${siteId}`;
    const row = await em.findOne(RetentionDefaultEntity, { id });
    const now = { ...limits, updatedAtMs: clock.now() };
    if (row) Object.assign(row, now);
    else em.create(RetentionDefaultEntity, { id, tenantId, siteId, ...now });
    this.say(em, tenantId, { siteId, ...limits });
    await em.flush();
    outbox.wake();
    return limits;
  }

  /** Adds to the unit of work that what is kept has changed: edges are told anew. */
  say(em: EntityManager, tenantId: string, what: object): void {
    this.#deps.outbox.publish(em, { topic: 'vms.retention', key: tenantId, payload: { tenantId, ...what } });
  }

  /** The camera, if the caller may see it; else NOT_FOUND. */
  async camera(
    tenantId: string,
    cameraId: string,
    access: Access,
    em = this.#deps.relational.forTenant(tenantId),
  ): Promise<KeptCamera> {
    const camera = await em.findOne(KeptCameraEntity, { cameraId, deleted: false });
    if (!camera || !access.permits(null, { cameraId, siteId: camera.siteId ?? null })) {
      throw new Fault('NOT_FOUND', `There is no camera ${cameraId}.`);
    }
    return camera;
  }
}

function checked({ days = null, bytesMax = null, freeBytesMin = null }: Wanted): Limits {
  if (days !== null && (days < 1 || days > daysMax))
    throw wrong('days', `days is ${days}; use 1–${daysMax}, or null for no limit.`);
  for (const [field, bytes] of Object.entries({ bytesMax, freeBytesMin })) {
    if (bytes !== null && !(bytes >= bytesMin && bytes <= Number.MAX_SAFE_INTEGER))
      throw wrong(field, `${field} is ${bytes}; use at least ${bytesMin}, or null for no limit.`);
  }
  return { days, bytesMax, freeBytesMin };
}

type Row = { -readonly [K in keyof Limits]?: Limits[K] | undefined } & { updatedAtMs?: number | null | undefined };

function givenOf(row: Row | null): Given | null {
  if (row?.updatedAtMs == null) return null;
  const { days = null, bytesMax = null, freeBytesMin = null, updatedAtMs } = row;
  return { days, bytesMax, freeBytesMin, updatedAtMs };
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}
