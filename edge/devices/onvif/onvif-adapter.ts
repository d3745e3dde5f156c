import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Capability, DeviceAdapter, DeviceInfo, DeviceProfile, PtzMove } from '../adapter.ts';
import { refusalIs, unsupported } from '../adapter.ts';
import { DeviceHttp } from '../http/device-http.ts';
import { jpegOf } from '../http/jpeg.ts';
import type { DeviceTarget } from '../target.ts';
import { all, attribute, escapeXml, textAt } from '../xml.ts';
import { imagingOf, setImaging } from './imaging.ts';
import { profilesOf, readProfiles, snapshotUrl, sourcesOf, withStreamUrl } from './media.ts';
import { OnvifPtz } from './ptz.ts';
import { pullEvents } from './pull-point.ts';
import { findRecordings, replayUrl } from './recordings.ts';
import { namespaces, OnvifSoap } from './soap.ts';

const streamsMax = 4;

/** ONVIF Profiles S, T and G of one device. Connects when first asked. */
export function openOnvif(target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  const { address, credentials, line, clock } = target;
  const http = new DeviceHttp({ origin: new URL(address).origin, credentials, line });
  const soap = new OnvifSoap({ address, http, line, credentials, clock });
  const device = (body: string, signal: AbortSignal) => soap.call('device', body, { signal });
  const of = async (channel: number, signal: AbortSignal) => profilesOf(await readProfiles(soap, signal), channel);
  const best = async (channel: number, signal: AbortSignal) => {
    const profile = (await of(channel, signal))[0];
    if (profile === undefined) throw new Fault('CAMERA_NO_VIDEO', `Channel ${channel} of the device has no video.`);
    return profile;
  };
  const ptz = new OnvifPtz(soap, async (channel, signal) => {
    const profile = (await of(channel, signal)).find((one) => one.ptz);
    if (profile === undefined) throw unsupported('PTZ', 'ONVIF');
    return profile.token;
  });

  return {
    protocol: 'ONVIF',
    probe: async (signal): Promise<DeviceInfo> => {
      await soap.ready(signal);
      const info = await device(`<GetDeviceInformation xmlns="${namespaces.device}"/>`, signal);
      const profiles = await readProfiles(soap, signal);
      const ports = async (what: 'inputs' | 'outputs') => (await portsOf(soap, what, signal)).length > 0;
      const can: Capability[] = ['CLOCK'];
      if (profiles.length > 0) can.push('SNAPSHOT');
      if (soap.has('events')) can.push('EVENTS');
      if (soap.has('imaging')) can.push('IMAGING');
      if (soap.has('search') && soap.has('replay')) can.push('RECORDINGS');
      if (soap.has('ptz') && profiles.some((profile) => profile.ptz)) can.push('PTZ', 'PRESETS', 'PATROLS');
      if (await ports('inputs')) can.push('INPUTS');
      if (await ports('outputs')) can.push('OUTPUTS');
      return {
        vendor: textAt(info, 'Manufacturer'),
        model: textAt(info, 'Model'),
        serial: textAt(info, 'SerialNumber'),
        firmware: textAt(info, 'FirmwareVersion'),
        clockOffsetMs: soap.clockOffsetMs,
        channels: sourcesOf(profiles).map((name, at) => ({ channel: at + 1, name })),
        capabilities: can,
      };
    },
    profiles: async (channel, signal): Promise<readonly DeviceProfile[]> => {
      const found: DeviceProfile[] = [];
      for (const profile of (await of(channel, signal)).slice(0, streamsMax)) {
        found.push(await withStreamUrl(soap, profile, signal));
      }
      return found;
    },
    snapshot: async (channel, signal) => {
      const url = await snapshotUrl(soap, (await best(channel, signal)).token, signal);
      return jpegOf(http, { origin: url.origin, path: `${url.pathname}${url.search}`, signal });
    },
    move: (channel, move: PtzMove, signal) => ptz.move(channel, move, signal),
    stop: (channel, signal) => ptz.stop(channel, signal),
    presets: (channel, signal) => ptz.presets(channel, signal),
    gotoPreset: (channel, id, signal) => ptz.gotoPreset(channel, id, signal),
    setPreset: (channel, id, name, signal) => ptz.setPreset(channel, id, name, signal),
    removePreset: (channel, id, signal) => ptz.removePreset(channel, id, signal),
    patrols: (channel, signal) => ptz.patrols(channel, signal),
    startPatrol: (channel, id, signal) => ptz.operatePatrol(channel, id, 'Start', signal),
    stopPatrol: (channel, id, signal) => ptz.operatePatrol(channel, id, 'Stop', signal),
    imaging: async (channel, signal) => imagingOf(soap, (await best(channel, signal)).sourceToken, signal),
    setImaging: async (channel, wanted, signal) =>
      setImaging(soap, (await best(channel, signal)).sourceToken, wanted, signal),
    events: async function* (signal) {
      const profiles = await readProfiles(soap, signal);
      const sources = sourcesOf(profiles);
      const channelOf = (token: string): number | null => {
        const source = profiles.find((one) => one.sourceConfiguration === token)?.sourceToken ?? token;
        const at = sources.indexOf(source);
        return at < 0 ? null : at + 1;
      };
      yield* pullEvents({ soap, clock, signal, channelOf });
    },
    inputs: (signal) => portsOf(soap, 'inputs', signal),
    outputs: (signal) => portsOf(soap, 'outputs', signal),
    setOutput: async (id, active, signal) => {
      const state = `<RelayOutputToken>${escapeXml(id)}</RelayOutputToken><LogicalState>${active ? 'active' : 'inactive'}</LogicalState>`;
      await device(`<SetRelayOutputState xmlns="${namespaces.device}">${state}</SetRelayOutputState>`, signal);
    },
    setClock: async (to, signal) => {
      const set = (type: string, rest = '') =>
        device(
          `<SetSystemDateAndTime xmlns="${namespaces.device}"><DateTimeType>${type}</DateTimeType>` +
            `<DaylightSavings>false</DaylightSavings>${rest}</SetSystemDateAndTime>`,
          signal,
        );
      if ('ntpServer' in to) {
        const numeric = /^[\d.]+$/.test(to.ntpServer);
        const [type, field] = numeric ? ['IPv4', 'IPv4Address'] : ['DNS', 'DNSname'];
        const server = `<tt:Type>${type}</tt:Type><tt:${field}>${escapeXml(to.ntpServer)}</tt:${field}>`;
        const manual = `<FromDHCP>false</FromDHCP><NTPManual>${server}</NTPManual>`;
        await device(`<SetNTP xmlns="${namespaces.device}">${manual}</SetNTP>`, signal);
        await set('NTP');
        return;
      }
      const at = new Date(to.utcMs);
      const time = `<tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second>`;
      const date = `<tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day>`;
      await set('Manual', `<UTCDateTime><tt:Time>${time}</tt:Time><tt:Date>${date}</tt:Date></UTCDateTime>`);
      soap.forgetClock();
    },
    recordings: async function* (channel, fromMs, toMs, signal) {
      yield* findRecordings(soap, (await best(channel, signal)).sourceToken, fromMs, toMs, signal);
    },
    download: async (recording, signal) => replayUrl(soap, recording, signal),
    [Symbol.asyncDispose]: async () => {}, // every request had its own connection
  };
}

async function portsOf(soap: OnvifSoap, what: 'inputs' | 'outputs', signal: AbortSignal) {
  await soap.ready(signal);
  const tolerate = refusalIs(undefined);
  if (what === 'inputs') {
    if (!soap.has('deviceIO')) return [];
    const body = `<GetDigitalInputs xmlns="${namespaces.deviceIO}"/>`;
    const answer = await soap.call('deviceIO', body, { signal }).catch(tolerate);
    return all(answer, 'DigitalInputs').map((input) => {
      const id = attribute(input, 'token') ?? '';
      return { id, name: id, active: null };
    });
  }
  const answer = await soap
    .call('device', `<GetRelayOutputs xmlns="${namespaces.device}"/>`, { signal })
    .catch(tolerate);
  return all(answer, 'RelayOutputs').map((output) => {
    const id = attribute(output, 'token') ?? '';
    return { id, name: id, active: null };
  });
}
