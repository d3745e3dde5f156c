import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { releaseLicence, takeLicence } from '@vms/kit/licence/licence';
import { z } from 'zod';
import { DeviceEntity } from '../devices/device.entity.ts';
import type { Probed, Probes } from '../devices/probes.ts';
import { type Target, targetInput, targetOf } from '../devices/target.ts';
import { EdgePlaceEntity, SitePlaceEntity } from '../status/place.entity.ts';
import { checkZone, zonesInput } from '../zones/zone-rules.ts';
import { CameraEntity, type StoredZone } from './camera.entity.ts';

export type Camera = InferEntity<typeof CameraEntity>;
export type Device = InferEntity<typeof DeviceEntity>;
type Caller = Principal & { tenantId: string };
type Em = ReturnType<Deps['relational']['system']>;
export type CameraFilter = {
  siteId?: string | null;
  status?: string | null;
  text?: string | null;
  name?: string | null;
};
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const name = z.string().trim().min(1).max(120);
const siteId = z.string().max(64).nullish();
const added = targetInput.extend({ name, siteId });
const changed = z.object({ id: z.string(), version: z.int(), name: name.nullish(), siteId });

/** Cameras and the devices they are channels of; says every change on vms.cameras. */
export class Cameras {
  readonly #deps: Deps;
  readonly #probes: Probes;

  constructor(deps: Deps, probes: Probes) {
    this.#deps = deps;
    this.#probes = probes;
  }

  /** Probes the device through its edge first: what is added gives video. */
  async add(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const wanted = parseInput(added, input);
    const site = wanted.siteId ?? null;
    access.require('CONFIGURE', { siteId: site });
    const { tenantId } = caller;
    const target = targetOf(wanted);
    const { channel } = target;
    await this.#requireSite(tenantId, site);
    await this.#refuseTwice(this.#em(tenantId), target.address, channel);
    const edgeId = await this.#probes.edgeFor(tenantId, wanted.edgeServerId ?? null, site);
    const probed = await this.#probes.through(edgeId, caller, target);
    const em = this.#em(tenantId);
    await this.#refuseTwice(em, probed.device.address, channel);
    const device = await this.#deviceOf(em, tenantId, probed, target);
    const { newId, clock, outbox } = this.#deps;
    const camera = await inTransaction(em, async () => {
      const already = () => em.count(CameraEntity, {});
      const used = await takeLicence(em, { tenantId, kind: 'cameras', nowMs: clock.now(), already });
      outbox.publish(em, { topic: 'vms.usage', key: tenantId, payload: { tenantId, kind: 'cameras', used } });
      const made = em.create(CameraEntity, {
        id: newId(),
        tenantId,
        deviceId: device.id,
        siteId: site,
        name: wanted.name,
        channel,
        preferredEdgeId: wanted.edgeServerId ?? edgeId,
        version: 0,
        profiles: probed.profiles,
        zones: [],
        createdAtMs: clock.now(),
        edgeId: null,
        ingest: null,
        status: 'UNKNOWN',
      });
      await this.save(em, made, false);
      return made;
    });
    outbox.wake();
    return camera;
  }

  async update(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const change = parseInput(changed, input);
    const em = this.#em(caller.tenantId);
    const camera = await this.own(em, change.id, access);
    requireVersion(camera, change.version);
    if (change.siteId !== undefined && change.siteId !== camera.siteId) {
      access.require('CONFIGURE', { siteId: change.siteId });
      await this.#requireSite(caller.tenantId, change.siteId);
      camera.siteId = change.siteId;
    }
    if (change.name != null) camera.name = change.name;
    await this.save(em, camera, false);
    return camera;
  }

  async setZones(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const { cameraId, version, zones } = parseInput(zonesInput, input);
    const em = this.#em(caller.tenantId);
    const camera = await this.own(em, cameraId, access);
    requireVersion(camera, version);
    zones.forEach(checkZone);
    const known = new Set(camera.zones.map((zone) => zone.id));
    const ids = zones.map((zone) => (zone.id && known.has(zone.id) ? zone.id : this.#deps.newId()));
    if (new Set(ids).size !== ids.length)
      throw new Fault('VALIDATION_FAILED', 'Two zones have the same id.', { field: 'zones' });
    camera.zones = zones.map((zone, at): StoredZone => {
      const direction = zone.kind === 'LINE' ? (zone.direction ?? 'BOTH') : null;
      return { id: ids[at] ?? '', name: zone.name, kind: zone.kind, points: zone.points, direction };
    });
    await this.save(em, camera, false);
    return camera;
  }

  /** Its video stays until retention ends it; only the camera goes. */
  async remove(
    caller: Caller,
    { id, version }: { id: string; version?: number | null | undefined },
    access: Access,
  ): Promise<{ id: string }> {
    const em = this.#em(caller.tenantId);
    const camera = await this.own(em, id, access);
    requireVersion(camera, version);
    const others = await em.count(CameraEntity, { deviceId: camera.deviceId, id: { $ne: id } });
    if (others === 0) em.remove(em.getReference(DeviceEntity, camera.deviceId));
    em.remove(camera);
    const { tenantId } = caller;
    await inTransaction(em, async () => {
      const used = await releaseLicence(em, tenantId, 'cameras');
      this.#deps.outbox.publish(em, {
        topic: 'vms.usage',
        key: tenantId,
        payload: { tenantId, kind: 'cameras', used },
      });
      await this.save(em, camera, true);
    });
    this.#deps.outbox.wake();
    return { id };
  }

  page(tenantId: string, args: PageArgs, filter: CameraFilter, access: Access): Promise<CountedPage<Camera>> {
    const where: Record<string, unknown>[] = [this.#visible(access)];
    if (filter.siteId) where.push({ siteId: filter.siteId });
    if (filter.status) where.push({ status: filter.status });
    if (filter.name) where.push({ name: filter.name.slice(0, 120) });
    if (filter.text) where.push({ name: { $like: `%${filter.text.slice(0, 120).replace(/[%_]/g, '_')}%` } });
    return pageById(this.#em(tenantId), CameraEntity, { $and: where }, args);
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Camera>> {
    const where = { $and: [{ id: { $in: [...ids] } }, this.#visible(access)] };
    const found = await this.#em(tenantId).find(CameraEntity, where);
    return new Map(found.map((camera) => [camera.id, camera]));
  }

  async visibleIds(tenantId: string, access: Access): Promise<ReadonlySet<string>> {
    const found = await this.#em(tenantId).find(CameraEntity, this.#visible(access), { fields: ['id'] });
    return new Set(found.map(({ id }) => id));
  }

  ofDevice(tenantId: string, deviceId: string, access: Access): Promise<Camera[]> {
    const where = { $and: [{ deviceId }, this.#visible(access)] };
    return this.#em(tenantId).find(CameraEntity, where, { orderBy: { channel: 'asc' } });
  }

  /** Devices that have a camera which the access shows. */
  async devices(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Device>> {
    const em = this.#em(tenantId);
    const where = { $and: [{ deviceId: { $in: [...ids] } }, this.#visible(access)] };
    const shown = new Set((await em.find(CameraEntity, where)).map((camera) => camera.deviceId));
    const found = await em.find(DeviceEntity, { id: { $in: [...shown] } });
    return new Map(found.map((device) => [device.id, device]));
  }

  #em(tenantId: string): Em {
    return this.#deps.relational.forTenant(tenantId);
  }

  #visible(access: Access): Record<string, unknown> {
    return access.predicate(null, { camera: 'id', site: 'siteId' });
  }

  /** To be changed: NOT_FOUND for what is not seen, FORBIDDEN without CONFIGURE. */
  async own(em: Em, id: string, access: Access): Promise<Camera> {
    const camera = await em.findOne(CameraEntity, { id });
    const target = { cameraId: id, siteId: camera?.siteId ?? null };
    if (!camera || !access.permits(null, target)) throw notFound('camera', id);
    access.require('CONFIGURE', target);
    return camera;
  }

  async #requireSite(tenantId: string, id: string | null): Promise<void> {
    if (id !== null && !(await this.#em(tenantId).findOne(SitePlaceEntity, { id }))) throw notFound('site', id);
  }

  /** The device at this address as it now says it is; new credentials are those of all its channels. */
  async #deviceOf(em: Em, tenantId: string, { device: told }: Probed, target: Target): Promise<Device> {
    const { address, protocol, capabilities } = told;
    const { vendor = null, model = null, serial = null, firmware = null, clockOffsetMs = null } = told;
    const facts = { protocol, capabilities, vendor, model, serial, firmware, clockOffsetMs };
    const known = await em.findOne(DeviceEntity, { address });
    const id = known?.id ?? this.#deps.newId();
    const device = known ?? em.create(DeviceEntity, { id, tenantId, address, sealed: null, version: 1, ...facts });
    if (known) em.assign(known, facts);
    const { username, password } = target;
    if (username !== null || password !== null)
      device.sealed = this.#deps.keys.seal(JSON.stringify({ username, password }), device.id);
    return device;
  }

  async #refuseTwice(em: Em, address: string, channel: number): Promise<void> {
    const device = await em.findOne(DeviceEntity, { address });
    const twin = device && (await em.findOne(CameraEntity, { deviceId: device.id, channel }));
    if (twin) throw new Fault('CONFLICT', `${address} is already here as "${twin.name}".`);
  }

  /** Writes, raises the version, and says so on vms.cameras. */
  async save(em: Em, camera: Camera, deleted: boolean): Promise<void> {
    const { id, tenantId, siteId, name, preferredEdgeId } = camera;
    if (!deleted) camera.version += 1;
    this.#deps.outbox.publish(em, {
      topic: 'vms.cameras',
      key: tenantId,
      payload: { id, tenantId, siteId, name, preferredEdgeId, deleted, codec: camera.profiles[0]?.codec ?? null },
    });
    await em.flush();
    this.#deps.outbox.wake();
  }
}

/** Throws CONFLICT when it was changed since that version was read; without one, whatever it is now is meant. */
export function requireVersion(
  { name, version }: { readonly name: string; readonly version: number },
  read: number | null | undefined,
): void {
  if (read != null && read !== version)
    throw new Fault('CONFLICT', `"${name}" was changed meanwhile (version ${version}); load it again.`);
}

/** Whether an edge of that tenant is online, as last said. */
export async function edgeIsOnline(em: Em, edgeId: string | null | undefined): Promise<boolean> {
  return edgeId != null && (await em.count(EdgePlaceEntity, { id: edgeId, online: true })) > 0;
}

/** All of it or nothing, on a unit of work that has read already. */
async function inTransaction<T>(em: Em, work: () => Promise<T>): Promise<T> {
  await em.begin();
  try {
    const result = await work();
    await em.commit();
    return result;
  } catch (error) {
    await em.rollback();
    throw error;
  }
}
