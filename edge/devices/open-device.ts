import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { DeviceProtocol } from '@vms/schema/edge/device-command.ts';
import type { DeviceAdapter } from './adapter.ts';
import { openOnvif } from './onvif/onvif-adapter.ts';
import { openRtspDevice } from './rtsp/rtsp-adapter.ts';
import type { DeviceTarget } from './target.ts';

type Open = (target: DeviceTarget & { readonly clock: Clock }) => DeviceAdapter;

const adapters: Partial<Readonly<Record<DeviceProtocol, Open>>> = {
  ONVIF: openOnvif,
  RTSP: openRtspDevice,
};

/** The adapter of that protocol; nothing is sent until it is asked. */
export function openDevice(protocol: DeviceProtocol, target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  const open = adapters[protocol];
  if (open === undefined) throw new Fault('DEVICE_UNSUPPORTED', `This edge does not speak ${protocol}; update it.`);
  return open(target);
}
