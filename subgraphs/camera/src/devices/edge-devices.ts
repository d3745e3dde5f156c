import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type DeviceAccess, deviceProtocols } from '@vms/schema/edge/device-command.ts';
import { CameraEntity, type StoredZone } from '../cameras/camera.entity.ts';
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
  return cameras.flatMap(({ id, name, siteId, deviceId, channel, profiles, zones }) => {
    const device = deviceOf.get(deviceId);
    if (!device) return [];
    const protocol = deviceProtocols.find((one) => one === device.protocol) ?? 'RTSP';
    const main = protocol === 'RTSP' ? device.address : (profiles[0]?.url ?? device.address);
    const sub = profiles.length > 1 ? (profiles.at(-1)?.url ?? null) : null;
    const reached = protocol === 'RTSP' ? null : { deviceId, protocol, address: device.address, channel };
    const secret = device.sealed
      ? (JSON.parse(deps.keys.open(device.sealed, device.id)) as { username: string | null; password: string | null })
      : { username: null, password: null };
    return [{ cameraId: id, name, siteId: siteId ?? null, url: main, subUrl: sub, device: reached, ...secret, zones }];
  });
}
