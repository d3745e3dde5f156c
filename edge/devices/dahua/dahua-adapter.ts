import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Capability, DeviceAdapter, DevicePort, DeviceProfile, Named, PtzMove } from '../adapter.ts';
import { countedId, refusalIs } from '../adapter.ts';
import { DeviceHttp } from '../http/device-http.ts';
import { jpegOf } from '../http/jpeg.ts';
import type { DeviceTarget } from '../target.ts';
import { DahuaCgi, pathOf, type Table, textOf, timeOf } from './cgi.ts';
import { eventStream } from './event-stream.ts';
import { findFiles, loadFile } from './media-find.ts';

const quarterHourMs = 900_000;
const streamNames = ['MainFormat[0]', 'ExtraFormat[0]', 'ExtraFormat[1]'] as const;
const colours = [
  ['brightness', 'Brightness'],
  ['contrast', 'Contrast'],
  ['saturation', 'Saturation'],
] as const;

/** A camera or recorder that speaks Dahua's CGI. Channels count from 1, in configurations and events from 0. */
export function openDahua(target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  const { address, credentials, line, clock } = target;
  const cgi = new DahuaCgi(new DeviceHttp({ origin: new URL(address).origin, credentials, line }));
  const config = (name: string, signal: AbortSignal) =>
    cgi.ask('configManager.cgi', { action: 'getConfig', name }, signal);
  const setConfig = (values: Readonly<Record<string, string | number>>, signal: AbortSignal) =>
    cgi.text('configManager.cgi', { action: 'setConfig', ...values }, signal);
  const magic = (action: string, signal: AbortSignal) => cgi.ask('magicBox.cgi', { action }, signal);
  const slots = (action: string, signal: AbortSignal) =>
    cgi.ask('alarm.cgi', { action }, signal).then((table) => Number(table.get('result') ?? 0) || 0, refusalIs(0));
  const ptz = (
    channel: number,
    action: 'start' | 'stop',
    code: string,
    args: readonly number[],
    signal: AbortSignal,
  ) => {
    const [arg1 = 0, arg2 = 0, arg3 = 0, arg4 = 0] = args;
    return cgi.text('ptz.cgi', { action, channel, code, arg1, arg2, arg3, arg4 }, signal);
  };

  /** The device tells local time and no zone: what is left of the difference after whole quarters of an hour is its error. */
  const clockOf = async (signal: AbortSignal) => {
    const local = timeOf((await cgi.ask('global.cgi', { action: 'getCurrentTime' }, signal)).get('result'), 0);
    if (local === null) throw cgi.http.fault('CAMERA_PROTOCOL_ERROR', 'tells no time');
    const ahead = local + 500 - clock.now();
    const zoneMs = Math.round(ahead / quarterHourMs) * quarterHourMs;
    return { zoneMs, offsetMs: ahead - zoneMs };
  };
  const ports = (count: number): DevicePort[] =>
    Array.from({ length: Math.min(count, 64) }, (_, at) => ({
      id: String(at + 1),
      name: String(at + 1),
      active: null,
    }));

  return {
    protocol: 'DAHUA',
    probe: async (signal) => {
      const system = await magic('getSystemInfo', signal);
      const type = await magic('getDeviceType', signal).catch(refusalIs(new Map() as Table));
      const software = await magic('getSoftwareVersion', signal).catch(refusalIs(new Map() as Table));
      const titles = await config('ChannelTitle', signal).catch(refusalIs(new Map() as Table));
      const encode = await config('Encode', signal);
      const channels = channelsOf(encode);
      const capabilities: Capability[] = ['EVENTS', 'CLOCK', 'RECORDINGS'];
      if (channels.length > 0) capabilities.push('SNAPSHOT');
      const moves = await cgi
        .ask('ptz.cgi', { action: 'getPresets', channel: channels[0] ?? 1 }, signal)
        .catch(refusalIs(null));
      if (moves !== null) capabilities.push('PTZ', 'PRESETS', 'PATROLS');
      if ((await config('VideoColor', signal).catch(refusalIs(null))) !== null) capabilities.push('IMAGING');
      if ((await slots('getInSlots', signal)) > 0) capabilities.push('INPUTS');
      if ((await slots('getOutSlots', signal)) > 0) capabilities.push('OUTPUTS');
      const told = await clockOf(signal).catch(refusalIs(null));
      return {
        vendor: 'Dahua',
        model: type.get('type') ?? system.get('deviceType') ?? null,
        serial: system.get('serialNumber') ?? null,
        firmware: software.get('version')?.split(',')[0] ?? null,
        clockOffsetMs: told?.offsetMs ?? null,
        channels: channels.map((channel) => ({
          channel,
          name: titles.get(`ChannelTitle[${channel - 1}].Name`) ?? null,
        })),
        capabilities,
      };
    },
    profiles: async (channel, signal): Promise<readonly DeviceProfile[]> => {
      const encode = await config('Encode', signal);
      if (!channelsOf(encode).includes(channel)) throw new Fault('NOT_FOUND', `The device has no channel ${channel}.`);
      const rtsp = await config('RTSP', signal).catch(refusalIs(new Map() as Table));
      const port = Number(rtsp.get('RTSP.Port') ?? 554) || 554;
      return streamNames.flatMap((name, subtype) => {
        const video = (field: string) => encode.get(`Encode[${channel - 1}].${name}.Video.${field}`);
        const codec = video('Compression');
        if (
          codec === undefined ||
          (subtype > 0 && encode.get(`Encode[${channel - 1}].${name}.VideoEnable`) === 'false')
        )
          return [];
        const [width, height] = (video('resolution') ?? '').split('x').map(Number);
        const fps = Number(video('FPS') ?? Number.NaN);
        return [
          {
            token: String(subtype),
            name: subtype === 0 ? 'main' : `sub ${subtype}`,
            codec: codec.toLowerCase().replace(/[^a-z0-9]/g, ''),
            width: Number(video('Width')) || width || 0,
            height: Number(video('Height')) || height || 0,
            fps: Number.isFinite(fps) ? fps : null,
            url: `rtsp://${new URL(address).hostname}:${port}/cam/realmonitor?channel=${channel}&subtype=${subtype}`,
          },
        ];
      });
    },
    snapshot: (channel, signal) => jpegOf(cgi.http, { path: pathOf('snapshot.cgi', { channel }), signal }),
    move: async (channel, { how, pan, tilt, zoom }: PtzMove, signal) => {
      if (how === 'continuous') {
        const speed = (part: number) => Math.round(part * 8);
        await ptz(channel, 'start', 'Continuously', [speed(pan), speed(tilt), speed(zoom), 60], signal);
      } else if (how === 'relative') {
        await ptz(channel, 'start', 'MoveRelatively', [pan, tilt, zoom], signal);
      } else {
        const degrees = [((pan + 1) / 2) * 360, tilt * 90].map((part) => Math.round(part * 10) / 10);
        await ptz(channel, 'start', 'PositionABS', [...degrees, Math.round(1 + Math.abs(zoom) * 127)], signal);
      }
    },
    stop: async (channel, signal) => void (await ptz(channel, 'stop', 'Continuously', [], signal)),
    presets: async (channel, signal) =>
      namedOf(await cgi.ask('ptz.cgi', { action: 'getPresets', channel }, signal), 'presets'),
    gotoPreset: async (channel, id, signal) =>
      void (await ptz(channel, 'start', 'GotoPreset', [0, countedId(id)], signal)),
    setPreset: async (channel, id, name, signal) => {
      const taken = new Set(
        namedOf(await cgi.ask('ptz.cgi', { action: 'getPresets', channel }, signal), 'presets').map((one) => one.id),
      );
      const free =
        id ?? String(Array.from({ length: 300 }, (_, at) => at + 1).find((n) => !taken.has(String(n))) ?? 300);
      await ptz(channel, 'start', 'SetPreset', [0, countedId(free)], signal);
      await cgi
        .text('ptz.cgi', { action: 'setPresetName', channel, arg1: countedId(free), name }, signal)
        .catch(refusalIs('')); // it keeps a number then
      return free;
    },
    removePreset: async (channel, id, signal) =>
      void (await ptz(channel, 'start', 'ClearPreset', [0, countedId(id)], signal)),
    patrols: async (channel, signal) =>
      namedOf(await cgi.ask('ptz.cgi', { action: 'getTours', channel }, signal), 'tours'),
    startPatrol: async (channel, id, signal) =>
      void (await ptz(channel, 'start', 'StartTour', [countedId(id)], signal)),
    stopPatrol: async (channel, id, signal) => void (await ptz(channel, 'start', 'StopTour', [countedId(id)], signal)),
    imaging: async (channel, signal) => {
      const table = await config('VideoColor', signal);
      const level = (name: string) => {
        const value = Number(table.get(`VideoColor[${channel - 1}][0].${name}`) ?? Number.NaN);
        return Number.isFinite(value) ? value / 100 : null;
      };
      const [brightness = null, contrast = null, saturation = null] = colours.map(([, name]) => level(name));
      return { brightness, contrast, saturation, sharpness: null };
    },
    setImaging: async (channel, wanted, signal) => {
      const values = colours.flatMap(([field, name]) => {
        const value = wanted[field];
        return value == null ? [] : [[`VideoColor[${channel - 1}][0].${name}`, Math.round(value * 100)] as const];
      });
      await setConfig(Object.fromEntries(values), signal);
    },
    events: (signal) => eventStream(cgi, signal),
    inputs: async (signal) => ports(await slots('getInSlots', signal)),
    outputs: async (signal) => ports(await slots('getOutSlots', signal)),
    setOutput: async (id, active, signal) =>
      void (await setConfig({ [`AlarmOut[${countedId(id) - 1}].Mode`]: active ? 1 : 2 }, signal)),
    setClock: async (to, signal) => {
      if ('ntpServer' in to) {
        await setConfig({ 'NTP.Enable': 'true', 'NTP.Address': to.ntpServer }, signal);
        return;
      }
      const { zoneMs } = await clockOf(signal);
      await cgi.text('global.cgi', { action: 'setCurrentTime', time: textOf(to.utcMs, zoneMs) }, signal);
    },
    recordings: async function* (channel, fromMs, toMs, signal) {
      const { zoneMs } = await clockOf(signal);
      yield* findFiles(cgi, channel, { fromMs, toMs, zoneMs }, signal);
    },
    download: async (recording, signal) => ({ how: 'file', bytes: await loadFile(cgi, recording, signal) }),
    [Symbol.asyncDispose]: async () => {}, // every request had its own connection
  };
}

function channelsOf(encode: Table): readonly number[] {
  const found = new Set<number>();
  for (const name of encode.keys()) {
    const at = /^Encode\[(\d{1,4})\]\.MainFormat\[0\]\.Video\.Compression$/.exec(name)?.[1];
    if (at !== undefined) found.add(Number(at) + 1);
  }
  return [...found].sort((a, b) => a - b);
}

function namedOf(table: Table, list: 'presets' | 'tours'): readonly Named[] {
  return [...table.entries()].flatMap(([name, id]) => {
    const at = new RegExp(`^${list}\\[(\\d{1,4})\\]\\.Index$`).exec(name)?.[1];
    return at === undefined ? [] : [{ id, name: table.get(`${list}[${at}].Name`) || id }];
  });
}
