import { Fault } from '@vms/kit/fault';
import type { DeviceProtocol } from '@vms/schema/edge/device-command.ts';
import { DeviceHttp } from './http/device-http.ts';
import { DeviceLine } from './line.ts';

export interface Detected {
  readonly protocol: DeviceProtocol;
  /** What to open it by. */
  readonly address: string;
  readonly vendor: string | null;
}

const onvifPath = '/onvif/device_service';
const timeBody =
  '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';

/**
 * What an HTTP address speaks, asked without credentials: the vendor's own interface where it has one, for it can more,
 * else ONVIF; null when it is none of these. Throws when nobody answers there.
 */
export async function detectDevice(address: string, signal: AbortSignal): Promise<Detected | null> {
  const url = new URL(address);
  const http = new DeviceHttp({
    origin: url.origin,
    credentials: null,
    line: new DeviceLine({ where: url.host, refusalsMax: Number.POSITIVE_INFINITY }),
  });
  const ask = async (path: string, body?: string): Promise<{ status: number; text: string }> => {
    try {
      const post = body === undefined ? {} : { method: 'POST' as const, body };
      const headers = { 'content-type': 'application/soap+xml; charset=utf-8' };
      const answer = await http.ask({ path, headers, signal, silenceMs: 2_000, bytesMax: 64 * 1024, ...post });
      return { status: answer.status, text: answer.body.toString('latin1') };
    } catch (error) {
      if (error instanceof Fault && error.code === 'CAMERA_AUTH_FAILED') return { status: 401, text: '' };
      if (error instanceof Fault && error.code === 'CAMERA_PROTOCOL_ERROR') return { status: 0, text: '' };
      throw error;
    }
  };
  const hikvision = await ask('/ISAPI/System/deviceInfo');
  const nowhere = await ask('/vms/nothing/here'); // a device that wants credentials for everything tells nothing by it
  if (hikvision.text.includes('<DeviceInfo') || (hikvision.status === 401 && nowhere.status !== 401))
    return { protocol: 'HIKVISION', address: `${url.origin}/`, vendor: 'Hikvision' };
  const dahua = await ask('/cgi-bin/magicBox.cgi?action=getDeviceType');
  if (/^type=/m.test(dahua.text) || (dahua.status === 401 && nowhere.status !== 401))
    return { protocol: 'DAHUA', address: `${url.origin}/`, vendor: 'Dahua' };
  const path = url.pathname === '/' ? onvifPath : url.pathname;
  for (const one of new Set([path, onvifPath])) {
    const onvif = await ask(one, timeBody);
    if (/GetSystemDateAndTimeResponse|NotAuthorized/.test(onvif.text))
      return { protocol: 'ONVIF', address: `${url.origin}${one}`, vendor: null };
  }
  return null;
}
