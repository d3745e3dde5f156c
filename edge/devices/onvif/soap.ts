import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { DeviceHttp } from '../http/device-http.ts';
import type { DeviceLine } from '../line.ts';
import type { Credentials } from '../rtsp/digest.ts';
import { all, type Element, escapeXml, numberAt, one, parseXml, textAt } from '../xml.ts';

export const namespaces = {
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  imaging: 'http://www.onvif.org/ver20/imaging/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  deviceIO: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  search: 'http://www.onvif.org/ver10/search/wsdl',
  replay: 'http://www.onvif.org/ver10/replay/wsdl',
} as const;
export type Service = keyof typeof namespaces;

export interface SoapOptions {
  /** Of the device service, as the operator gave or discovery found it. */
  readonly address: string;
  readonly http: DeviceHttp;
  readonly line: DeviceLine;
  readonly credentials: Credentials | null;
  readonly clock: Clock;
}

export interface SoapCall {
  readonly signal: AbortSignal;
  readonly silenceMs?: number;
  /** WS-Addressing headers, for subscriptions. */
  readonly headers?: string;
  /** Namespaces that those headers are written in, as attributes. */
  readonly declarations?: string;
  readonly anonymous?: boolean;
  /** It was asked before, by another clock. */
  readonly again?: boolean;
}

const prefixes = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema"';
const addressing = 'xmlns:a="http://www.w3.org/2005/08/addressing"';
const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

/** SOAP to one ONVIF device: authenticated by its own clock, at the address where it was found and no other. */
export class OnvifSoap {
  readonly #options: SoapOptions;
  readonly #services = new Map<Service, string>();
  #ready: Promise<void> | null = null;
  /** Device time minus ours; null until it told. */
  clockOffsetMs: number | null = null;

  constructor(options: SoapOptions) {
    this.#options = options;
  }

  /** Learns the device's time and services, once; a failed attempt is made again by the next caller. */
  ready(signal: AbortSignal): Promise<void> {
    this.#ready ??= this.#learn(signal).catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  /** Its time was set: what was learnt of it no longer holds. */
  forgetClock(): void {
    this.#ready = null;
    this.clockOffsetMs = null;
  }

  has(service: Service): boolean {
    return this.#services.has(service);
  }

  /** The answer's element, e.g. GetProfilesResponse. `body` is the whole request element with its namespace. */
  async call(service: Service, body: string, call: SoapCall): Promise<Element> {
    if (service !== 'device') await this.ready(call.signal);
    return (await this.exchange(this.address(service), body, call)).response;
  }

  /** Where a service answers; DEVICE_UNSUPPORTED where the device has none. */
  address(service: Service): string {
    const found = this.#services.get(service) ?? (service === 'device' ? this.#options.address : undefined);
    if (found === undefined) throw new Fault('DEVICE_UNSUPPORTED', `This device has no ONVIF ${service} service.`);
    return found;
  }

  /** Also the raw text, for what must be sent back as it came. */
  async exchange(to: string, body: string, call: SoapCall): Promise<{ response: Element; raw: string }> {
    const { http, line, credentials } = this.#options;
    const url = new URL(this.local(to));
    const security = credentials === null || call.anonymous ? '' : this.#security(credentials);
    const header = `<s:Header ${call.declarations ?? ''}>${call.headers ?? ''}${security}</s:Header>`;
    const answer = await http.ask({
      method: 'POST',
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${prefixes} ${addressing}>${header}<s:Body>${body}</s:Body></s:Envelope>`,
      signal: call.signal,
      ...(call.silenceMs === undefined ? {} : { silenceMs: call.silenceMs }),
    });
    const raw = answer.body.toString('utf8');
    const soap = one(parseXml(raw), 'Envelope', 'Body');
    const fault = one(soap, 'Fault');
    if (fault !== undefined) {
      const refusal = this.#isRefusal(fault, answer.status);
      // A device whose clock was set meanwhile refuses digests that it would have believed before.
      if (refusal && security !== '' && !call.again && (await this.#clockMoved(call.signal)))
        return this.exchange(to, body, { ...call, again: true });
      throw refusal ? line.refused() : this.#fault(fault, answer.status);
    }
    const name = Object.keys(soap ?? {}).find((key) => key.endsWith('Response'));
    if (name === undefined) throw http.fault('CAMERA_PROTOCOL_ERROR', `answered ${answer.status} without a SOAP body`);
    if (security !== '') line.accepted();
    return { response: one(soap, name) ?? {}, raw };
  }

  /** An address that the device gave, as it is reachable from here: behind NAT it names a host that only it knows. */
  local(given: string): string {
    const own = new URL(this.#options.address);
    if (!URL.canParse(given)) return new URL(given.startsWith('/') ? given : '/', own).href;
    const url = new URL(given);
    if (url.hostname === own.hostname) return url.href;
    return new URL(`${url.pathname}${url.search}`, own).href;
  }

  /** The same for a stream: its port is its own. */
  localStream(given: string): string {
    const url = new URL(given);
    url.hostname = new URL(this.#options.address).hostname;
    url.username = '';
    url.password = '';
    return url.href;
  }

  async #learn(signal: AbortSignal): Promise<void> {
    await this.#learnClock(signal);
    const services = await this.call(
      'device',
      `<GetServices xmlns="${namespaces.device}"><IncludeCapability>false</IncludeCapability></GetServices>`,
      { signal },
    ).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'DEVICE_REFUSED') return null; // before GetServices there was another way
      throw error;
    });
    this.#services.clear();
    if (services !== null) {
      for (const service of all(services, 'Service')) {
        const namespace = textAt(service, 'Namespace');
        const found = (Object.keys(namespaces) as Service[]).find((name) => namespaces[name] === namespace);
        const address = textAt(service, 'XAddr');
        if (found !== undefined && address !== null) this.#services.set(found, address);
      }
      return;
    }
    const body = `<GetCapabilities xmlns="${namespaces.device}"><Category>All</Category></GetCapabilities>`;
    const found = one(await this.call('device', body, { signal }), 'Capabilities');
    const named: readonly (readonly [Service, readonly string[]])[] = [
      ['media', ['Media']],
      ['ptz', ['PTZ']],
      ['imaging', ['Imaging']],
      ['events', ['Events']],
      ['deviceIO', ['Extension', 'DeviceIO']],
      ['search', ['Extension', 'Search']],
      ['replay', ['Extension', 'Replay']],
    ];
    for (const [service, path] of named) {
      const address = textAt(found, ...path, 'XAddr');
      if (address !== null) this.#services.set(service, address);
    }
  }

  /** Asked without credentials, as the standard wants it: their digest depends on the answer. */
  async #learnClock(signal: AbortSignal): Promise<void> {
    const body = `<GetSystemDateAndTime xmlns="${namespaces.device}"/>`;
    const sentMs = this.#options.clock.now();
    const answer = await this.call('device', body, { signal, anonymous: true }).catch((error: unknown) => {
      // A few devices want credentials even for this; then their clock must be right.
      if (error instanceof Fault && error.code === 'CAMERA_AUTH_FAILED') return null;
      throw error;
    });
    const utc = one(answer ?? undefined, 'SystemDateAndTime', 'UTCDateTime');
    const at = (...path: string[]) => numberAt(utc, ...path) ?? Number.NaN;
    const deviceMs = Date.UTC(
      at('Date', 'Year'),
      at('Date', 'Month') - 1,
      at('Date', 'Day'),
      at('Time', 'Hour'),
      at('Time', 'Minute'),
      at('Time', 'Second'),
    );
    // Told in whole seconds: half of one is the best guess of the rest.
    if (Number.isFinite(deviceMs)) this.clockOffsetMs = deviceMs + 500 - (sentMs + this.#options.clock.now()) / 2;
  }

  #security({ username, password }: Credentials): string {
    const created = new Date(this.#options.clock.now() + (this.clockOffsetMs ?? 0)).toISOString();
    const nonce = randomBytes(16);
    const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64');
    return (
      `<w:Security s:mustUnderstand="1" xmlns:w="${wsse}-wssecurity-secext-1.0.xsd"><w:UsernameToken>` +
      `<w:Username>${escapeXml(username)}</w:Username>` +
      `<w:Password Type="${wsse}-username-token-profile-1.0#PasswordDigest">${digest}</w:Password>` +
      `<w:Nonce EncodingType="${wsse}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</w:Nonce>` +
      `<u:Created xmlns:u="${wsse}-wssecurity-utility-1.0.xsd">${created}</u:Created></w:UsernameToken></w:Security>`
    );
  }

  async #clockMoved(signal: AbortSignal): Promise<boolean> {
    const before = this.clockOffsetMs;
    await this.#learnClock(signal);
    return before !== null && this.clockOffsetMs !== null && Math.abs(this.clockOffsetMs - before) > 2_000;
  }

  #isRefusal(fault: Element, status: number): boolean {
    return status === 401 || /NotAuthorized|FailedAuthentication/i.test(codesOf(fault));
  }

  #fault(fault: Element, status: number): Fault {
    const codes = codesOf(fault);
    const said = textAt(fault, 'Reason', 'Text') ?? textAt(fault, 'faultstring') ?? '';
    const { http, line } = this.#options;
    if (/NotSupported|ActionNotSupported|NoSuchService/i.test(codes))
      return new Fault('DEVICE_UNSUPPORTED', `The device at ${line.where} cannot do that: ${said.slice(0, 200)}`);
    return http.fault('DEVICE_REFUSED', `refused: ${said.slice(0, 200) || `status ${status}`}`);
  }
}

function codesOf(fault: Element): string {
  return JSON.stringify(one(fault, 'Code') ?? one(fault, 'faultcode') ?? {});
}
