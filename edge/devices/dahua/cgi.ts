import { Fault } from '@vms/kit/fault';
import type { DeviceHttp } from '../http/device-http.ts';

export type Table = ReadonlyMap<string, string>;

const linesMax = 20_000;

/** Dahua's CGI: a path with a query, answered by lines of name=value, by OK, or by Error. */
export class DahuaCgi {
  readonly http: DeviceHttp;

  constructor(http: DeviceHttp) {
    this.http = http;
  }

  /** Throws DEVICE_UNSUPPORTED or DEVICE_REFUSED as the device says. */
  async ask(path: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal): Promise<Table> {
    const text = await this.text(path, query, signal);
    return tableOf(text);
  }

  async text(path: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal): Promise<string> {
    const { status, body } = await this.http.ask({ path: pathOf(path, query), signal, silenceMs: 10_000 });
    const text = body.toString('utf8').trim();
    const error = /^Error(?:\W|$)/.test(text);
    if (status === 404 || status === 501 || (error && /not ?(implemented|support)|bad request!?/i.test(text)))
      throw new Fault('DEVICE_UNSUPPORTED', `The device cannot do ${path}.`);
    if (status !== 200 || error) {
      const why = /Detail\s*[=:]\s*([^\r\n]{1,100})/i.exec(text)?.[1] ?? `status ${status}`;
      throw this.http.fault('DEVICE_REFUSED', `refused ${path}: ${why}`);
    }
    return text;
  }
}

/** The brackets of names stay as they are: firmwares do not decode them. */
export function pathOf(path: string, query: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/cgi-bin/${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** Names without the `table.` that configurations carry. Lines that say nothing are skipped. */
export function tableOf(text: string): Table {
  const table = new Map<string, string>();
  for (const line of text.split(/\r?\n/, linesMax)) {
    const equals = line.indexOf('=');
    if (equals > 0)
      table.set(
        line
          .slice(0, equals)
          .trim()
          .replace(/^table\./, ''),
        line.slice(equals + 1).trim(),
      );
  }
  return table;
}

/** A local time such as `2026-07-21 08:00:00` in the zone that the device keeps, as UTC; null for what is no time. */
export function timeOf(text: string | undefined, zoneMs: number): number | null {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})/.exec(text ?? '');
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) - zoneMs;
}

export function textOf(utcMs: number, zoneMs: number): string {
  return new Date(utcMs + zoneMs).toISOString().slice(0, 19).replace('T', ' ');
}
