import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { Cameras } from '../cameras/cameras.ts';
import { CameraGroupEntity } from './group.entity.ts';

export type CameraGroup = InferEntity<typeof CameraGroupEntity>;
type Caller = Principal & { tenantId: string };
type Em = ReturnType<Deps['relational']['system']>;

const groupsMax = 1_000;
const name = z.string().trim().min(1).max(120);
const cameraIds = z.array(z.string().max(64)).max(5_000);
const created = z.object({ name, cameraIds });
const changed = z.object({ id: z.string(), version: z.int(), name: name.nullish(), cameraIds: cameraIds.nullish() });

/** Groups of cameras; says every change on vms.camera-groups, because grants on a group follow its cameras. */
export class Groups {
  readonly #deps: Deps;
  readonly #cameras: Cameras;

  constructor(deps: Deps, cameras: Cameras) {
    this.#deps = deps;
    this.#cameras = cameras;
  }

  /** By name: all for whoever holds something on the whole tenant, otherwise those with a camera that they may see. */
  async list(tenantId: string, access: Access): Promise<CameraGroup[]> {
    const order = { orderBy: { name: 'asc', id: 'asc' }, limit: groupsMax } as const;
    const groups = await this.#em(tenantId).find(CameraGroupEntity, {}, order);
    if (access.permits(null)) return groups;
    const seen = await this.#cameras.visibleIds(tenantId, access);
    return groups.filter((group) => group.cameraIds.some((id) => seen.has(id)));
  }

  async create(caller: Caller, input: unknown, access: Access): Promise<CameraGroup> {
    // A group changes what others may see: it takes the right on the whole tenant.
    access.require('CONFIGURE');
    const wanted = parseInput(created, input);
    const { tenantId } = caller;
    const em = this.#em(tenantId);
    if ((await em.count(CameraGroupEntity, {})) >= groupsMax)
      throw new Fault('VALIDATION_FAILED', `There are ${groupsMax} groups already; remove one first.`);
    const ids = await this.#existing(caller, wanted.cameraIds, access);
    const id = this.#deps.newId();
    const group = em.create(CameraGroupEntity, { id, tenantId, name: wanted.name, cameraIds: ids, version: 1 });
    await this.#save(em, group);
    return group;
  }

  async update(caller: Caller, input: unknown, access: Access): Promise<CameraGroup> {
    access.require('CONFIGURE');
    const change = parseInput(changed, input);
    const em = this.#em(caller.tenantId);
    const group = await em.findOne(CameraGroupEntity, { id: change.id });
    if (!group) throw notFound('camera group', change.id);
    if (group.version !== change.version)
      throw new Fault('CONFLICT', `"${group.name}" was changed meanwhile (version ${group.version}); load it again.`);
    if (change.name != null) group.name = change.name;
    if (change.cameraIds != null) group.cameraIds = await this.#existing(caller, change.cameraIds, access);
    group.version += 1;
    await this.#save(em, group);
    return group;
  }

  async remove(caller: Caller, id: string, access: Access): Promise<{ id: string }> {
    access.require('CONFIGURE');
    const em = this.#em(caller.tenantId);
    const group = await em.findOne(CameraGroupEntity, { id });
    if (!group) throw notFound('camera group', id);
    em.remove(group);
    await this.#save(em, { ...group, cameraIds: [] });
    return { id };
  }

  /** Each once; NOT_FOUND names the first that the tenant lacks. */
  async #existing(caller: Caller, ids: readonly string[], access: Access): Promise<string[]> {
    const own = [...new Set(ids)];
    const found = await this.#cameras.byIds(caller.tenantId, own, access);
    const missing = own.find((id) => !found.has(id));
    if (missing !== undefined) throw notFound('camera', missing);
    return own;
  }

  #em(tenantId: string): Em {
    return this.#deps.relational.forTenant(tenantId);
  }

  async #save(
    em: Em,
    { id, tenantId, cameraIds: ids }: Pick<CameraGroup, 'id' | 'tenantId' | 'cameraIds'>,
  ): Promise<void> {
    const payload = { groupId: id, tenantId, cameraIds: ids };
    this.#deps.outbox.publish(em, { topic: 'vms.camera-groups', key: tenantId, payload });
    await em.flush();
    this.#deps.outbox.wake();
  }
}
