import { Fault } from '@vms/kit/fault';
import type { DeviceHttp } from '../http/device-http.ts';
import { type Element, one, parseXml, textAt } from '../xml.ts';

export interface IsapiAsk {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly silenceMs?: number;
}

/** Hikvision's XML over HTTP. Namespaces differ between firmwares (hikvision.com, isapi.org, psialliance, none): ignored. */
export class Isapi {
  readonly http: DeviceHttp;

  constructor(http: DeviceHttp) {
    this.http = http;
  }

  /** The root element's content. Throws DEVICE_UNSUPPORTED, DEVICE_BUSY or DEVICE_REFUSED as the device says. */
  async ask(path: string, { method = 'GET', body, ...rest }: IsapiAsk): Promise<Element> {
    const answer = await this.http.ask({
      method,
      path: `/ISAPI${path}`,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/xml; charset=UTF-8' } }),
      ...rest,
    });
    const text = answer.body.toString('utf8');
    if (answer.status === 404) throw new Fault('DEVICE_UNSUPPORTED', `The device has no ${path}.`);
    const document = text.trim() === '' ? {} : parseXml(text);
    const status = one(document, 'ResponseStatus');
    if (status !== undefined || answer.status >= 400) throwUnlessOk(this.http, answer.status, status, path);
    const name = Object.keys(document).find((key) => !key.startsWith('?') && !key.startsWith('#'));
    return (name === undefined ? undefined : one(document, name)) ?? {};
  }
}

function throwUnlessOk(http: DeviceHttp, status: number, said: Element | undefined, path: string): void {
  const code = textAt(said, 'statusCode');
  if (status < 400 && (code === '1' || code === '7' || code === null)) return; // 7: done, takes effect after a reboot
  const why = textAt(said, 'subStatusCode') ?? textAt(said, 'statusString') ?? `status ${status}`;
  if (/notsupport|invalidoperation/i.test(why.replaceAll(' ', '')))
    throw new Fault('DEVICE_UNSUPPORTED', `The device cannot do ${path}: ${why.slice(0, 100)}.`);
  if (code === '2' || /busy/i.test(why)) throw http.fault('DEVICE_BUSY', 'is busy; try again');
  throw http.fault('DEVICE_REFUSED', `refused ${path}: ${why.slice(0, 100)}`);
}

/**
 * UTC of a time as the firmwares write it: `+08:00`, `-6:00`, `Z`, or nothing (then `zoneMs` is its zone). Null for what
 * is no time.
 */
export function timeOf(text: string | null, zoneMs = 0): number | null {
  const parts =
    /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d{1,9})?\s*(Z|([+-])(\d{1,2}):?(\d{2}))?$/i.exec(
      text?.trim() ?? '',
    );
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  const ahead = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * 60_000;
  const zone = parts[7] === undefined ? zoneMs : parts[8] === '-' ? -ahead : ahead;
  return Date.UTC(year, month - 1, day, hour, minute, second) - zone;
}
