import { Fault } from '@vms/kit/fault';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { DeviceOfCamera } from '../devices/devices.ts';

/** How this edge reaches the device of a camera; throws NOT_FOUND for a camera that it is not told to record. */
export function deviceOfCamera(desired: DesiredState | null, cameraId: string): DeviceOfCamera {
  const camera = desired?.cameras.find((one) => one.cameraId === cameraId);
  if (camera === undefined) throw new Fault('NOT_FOUND', `This edge has no camera ${cameraId}.`);
  const { device, url, username, password } = camera;
  const plain = { deviceId: cameraId, protocol: 'RTSP' as const, address: url, channel: 1 };
  return { ...(device ?? plain), username, password };
}
