import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import type { DesiredPlan } from '@vms/schema/edge/desired-state.ts';
import { type DeviceAccess, deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { CameraEntity, type StoredMask, type StoredZone } from '../cameras/camera.entity.ts';
import type { StoredPlan } from '../settings/recording-plan.ts';
import { SitePlaceEntity } from '../status/place.entity.ts';
import { DeviceEntity } from './device.entity.ts';

export interface EdgeDevice {
  readonly cameraId: string;
  readonly name: string;
  readonly siteId: string | null;
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly subUrl: string | null;
  readonly device: DeviceAccess | null;
  readonly audio: boolean;
  readonly transport: StoredPlan['transport'];
  readonly plan: DesiredPlan | null;
  readonly masks: StoredMask[];
  readonly maintenanceUntilMs: number | null;
  readonly zones: StoredZone[];
}

/** What an edge must know to record: only cameras assigned to it; the one place where credentials are opened. */
export async function edgeDevices(
  deps: Pick<Deps, 'relational' | 'keys'>,
  edge: Principal & { tenantId: string },
  cameraIds: readonly string[],
): Promise<EdgeDevice[]> {
  const em = deps.relational.forTenant(edge.tenantId);
  const where = { id: { $in: [...cameraIds] }, edgeId: edge.id };
  const cameras = await em.find(CameraEntity, where, { orderBy: { id: 'asc' } });
  const devices = await em.find(DeviceEntity, { id: { $in: cameras.map((camera) => camera.deviceId) } });
  const deviceOf = new Map(devices.map((device) => [device.id, device]));
  const siteIds = cameras.flatMap((camera) => camera.siteId ?? []);
  const sites = await em.find(SitePlaceEntity, { id: { $in: siteIds } });
  const timezoneOf = new Map(sites.map((site) => [site.id, site.timezone ?? 'UTC']));
  return cameras.flatMap(({ id, name, siteId, deviceId, channel, profiles, zones, ...camera }) => {
    const device = deviceOf.get(deviceId);
    if (!device) return [];
    const protocol = deviceProtocols.find((one) => one === device.protocol) ?? 'RTSP';
    const main = protocol === 'RTSP' ? device.address : (profiles[0]?.url ?? device.address);
    const sub = profiles.length > 1 ? (profiles.at(-1)?.url ?? null) : null;
    const url = camera.plan?.stream === 'SUB' && sub !== null ? sub : main;
    const reached = protocol === 'RTSP' ? null : { deviceId, protocol, address: device.address, channel };
    const secret = device.sealed
      ? (JSON.parse(deps.keys.open(device.sealed, device.id)) as { username: string | null; password: string | null })
      : { username: null, password: null };
    const settings = settingsOf(camera, timezoneOf.get(siteId ?? '') ?? 'UTC');
    const who = { cameraId: id, name, siteId: siteId ?? null };
    return [{ ...who, url, subUrl: sub, device: reached, ...secret, zones, ...settings }];
  });
}

type Settings = { plan?: StoredPlan | null; masks?: StoredMask[] | null; maintenanceUntilMs?: unknown };

function settingsOf({ plan, masks, maintenanceUntilMs }: Settings, timezone: string) {
  const untilMs = maintenanceUntilMs == null ? null : Number(maintenanceUntilMs);
  const carried = { audio: plan?.audio ?? false, transport: plan?.transport ?? ('AUTO' as const) };
  if (plan == null) return { plan: null, ...carried, masks: masks ?? [], maintenanceUntilMs: untilMs };
  const { preS, postS, windows, otherwise } = plan;
  const desired = { timezone, windows, otherwise, preMs: preS * 1000, postMs: postS * 1000 };
  return { plan: desired, ...carried, masks: masks ?? [], maintenanceUntilMs: untilMs };
}
