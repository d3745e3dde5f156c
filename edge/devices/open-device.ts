import type { Clock } from '@vms/kit/clock';
import type { DeviceProtocol } from '@vms/schema/edge/device-command.ts';
import type { DeviceAdapter } from './adapter.ts';
import { openDahua } from './dahua/dahua-adapter.ts';
import { openHikvision } from './hikvision/hikvision-adapter.ts';
import { openOnvif } from './onvif/onvif-adapter.ts';
import { openRtspDevice } from './rtsp/rtsp-adapter.ts';
import type { DeviceTarget } from './target.ts';

type Open = (target: DeviceTarget & { readonly clock: Clock }) => DeviceAdapter;

const adapters: Readonly<Record<DeviceProtocol, Open>> = {
  ONVIF: openOnvif,
  HIKVISION: openHikvision,
  DAHUA: openDahua,
  RTSP: openRtspDevice,
};

/** The adapter of that protocol; nothing is sent until it is asked. */
export function openDevice(protocol: DeviceProtocol, target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  return adapters[protocol](target);
}
