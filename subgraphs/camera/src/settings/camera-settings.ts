import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { CameraEntity, type StoredMask } from '../cameras/camera.entity.ts';
import { type Camera, type Cameras, type Device, requireVersion } from '../cameras/cameras.ts';
import { DeviceEntity } from '../devices/device.entity.ts';
import { checkZone, zoneInput } from '../zones/zone-rules.ts';
import { checkPlan, planInput } from './recording-plan.ts';

type Caller = Principal & { tenantId: string };

const ofCamera = z.object({ cameraId: z.string(), version: z.int() });
const planned = ofCamera.extend({ plan: planInput });
const masked = ofCamera.extend({ masks: z.array(zoneInput.pick({ name: true, points: true })).max(16) });
const tagged = ofCamera.extend({ tags: z.array(z.string().trim().min(1).max(40)).max(32) });
const maintained = ofCamera.extend({ untilMs: z.number().nullable(), reason: z.string().trim().max(200).nullish() });
const credentials = z.object({
  deviceId: z.string(),
  version: z.int().nullish(),
  username: z.string().max(200),
  password: z.string().max(200),
});
const monthMs = 31 * 86_400_000;

/** What is set on a camera besides its name: plan, masks, tags, maintenance; each by the version that was read. */
export class CameraSettings {
  readonly #deps: Deps;
  readonly #cameras: Cameras;

  constructor(deps: Deps, cameras: Cameras) {
    this.#deps = deps;
    this.#cameras = cameras;
  }

  setPlan(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const { plan, ...which } = parseInput(planned, input);
    checkPlan(plan);
    return this.#change(caller, which, access, (camera) => {
      camera.plan = plan;
    });
  }

  /** Masks are simple polygons within the picture. */
  setMasks(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const { masks, ...which } = parseInput(masked, input);
    for (const mask of masks) checkZone({ ...mask, kind: 'INTRUSION' });
    return this.#change(caller, which, access, (camera) => {
      // Who may not see what is behind them may not take them away.
      access.require('UNMASKED', { cameraId: camera.id, siteId: camera.siteId ?? null });
      camera.masks = masks.map((mask): StoredMask => ({ id: this.#deps.newId(), ...mask }));
    });
  }

  setTags(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const { tags, ...which } = parseInput(tagged, input);
    return this.#change(caller, which, access, (camera) => {
      camera.tags = [...new Set(tags)].sort();
    });
  }

  /** Until then what it does not record is expected; null ends it. */
  setMaintenance(caller: Caller, input: unknown, access: Access): Promise<Camera> {
    const { untilMs, reason, ...which } = parseInput(maintained, input);
    const now = this.#deps.clock.now();
    if (untilMs !== null && !(untilMs > now && untilMs <= now + monthMs))
      throw new Fault('VALIDATION_FAILED', 'until is not within the next 31 days.', { field: 'until' });
    return this.#change(caller, which, access, (camera) => {
      camera.maintenanceUntilMs = untilMs;
      camera.maintenanceReason = untilMs === null ? null : (reason ?? null);
    });
  }

  /** Also lets a device go on that was held back for refusing the old ones. */
  async setCredentials(caller: Caller, input: unknown, access: Access): Promise<Device> {
    const { deviceId, version, username, password } = parseInput(credentials, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const device = await em.findOne(DeviceEntity, { id: deviceId });
    const cameras = device ? await em.find(CameraEntity, { deviceId }) : [];
    const shown = cameras.filter(({ id, siteId }) => access.permits(null, { cameraId: id, siteId: siteId ?? null }));
    if (!device || shown.length === 0) throw notFound('device', deviceId);
    // They are those of every channel.
    for (const { id, siteId } of cameras) access.require('CONFIGURE', { cameraId: id, siteId: siteId ?? null });
    requireVersion({ name: device.address, version: device.version ?? 1 }, version);
    device.version = (device.version ?? 1) + 1;
    device.sealed = this.#deps.keys.seal(JSON.stringify({ username, password }), device.id);
    for (const camera of cameras) await this.#cameras.save(em, camera, false);
    return device;
  }

  async #change(
    caller: Caller,
    { cameraId, version }: { cameraId: string; version: number },
    access: Access,
    change: (camera: Camera) => void,
  ): Promise<Camera> {
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const camera = await this.#cameras.own(em, cameraId, access);
    requireVersion(camera, version);
    change(camera);
    await this.#cameras.save(em, camera, false);
    return camera;
  }
}
