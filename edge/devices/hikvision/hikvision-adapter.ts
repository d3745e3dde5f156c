import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Capability, DeviceAdapter, DevicePort, DeviceProfile, Imaging, Named, PtzMove } from '../adapter.ts';
import { countedId, refusalIs } from '../adapter.ts';
import { DeviceHttp } from '../http/device-http.ts';
import { jpegOf } from '../http/jpeg.ts';
import type { DeviceTarget } from '../target.ts';
import { all, type Element, escapeXml, numberAt, one, textAt } from '../xml.ts';
import { alertStream } from './alert-stream.ts';
import { Isapi, timeOf } from './isapi.ts';
import { downloadRecording, searchRecordings } from './recordings.ts';

/** A camera or recorder that speaks Hikvision's ISAPI. Channels count from 1; stream N01 is the main one, N02 the sub. */
export function openHikvision(target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  const { address, credentials, line, clock } = target;
  const origin = new URL(address).origin;
  const isapi = new Isapi(new DeviceHttp({ origin, credentials, line }));
  const get = (path: string, signal: AbortSignal) => isapi.ask(path, { signal });
  const put = (path: string, signal: AbortSignal, body?: string) =>
    isapi.ask(path, {
      method: 'PUT',
      signal,
      ...(body === undefined ? {} : { body: `<?xml version="1.0" encoding="UTF-8"?>${body}` }),
    });
  const ptz = (channel: number, rest: string) => `/PTZCtrl/channels/${channel}${rest}`;
  const image = (channel: number, part: string) => `/Image/channels/${channel}/${part}`;
  const can = (path: string, signal: AbortSignal) => get(path, signal).then(() => true, refusalIs(false));

  const streams = async (signal: AbortSignal) =>
    all(await get('/Streaming/channels', signal), 'StreamingChannel').flatMap((stream) => {
      const id = numberAt(stream, 'id');
      return id === null || id < 101 || textAt(stream, 'enabled') === 'false' ? [] : [{ id, stream }];
    });

  const moveBody = ({ how, pan, tilt, zoom }: PtzMove): string => {
    if (how === 'continuous')
      return `<PTZData><pan>${percent(pan)}</pan><tilt>${percent(tilt)}</tilt><zoom>${percent(zoom)}</zoom></PTZData>`;
    if (how === 'relative')
      return `<PTZData><Relative><positionX>${percent(pan)}</positionX><positionY>${percent(tilt)}</positionY><relativeZoom>${percent(zoom)}</relativeZoom></Relative></PTZData>`;
    // Tenths of degrees: azimuth 0–3600, elevation -900–2700; zoom in tenths of its factor, 10–1000.
    const azimuth = Math.round(((pan + 1) / 2) * 3600);
    const elevation = Math.round(((tilt + 1) / 2) * 3600 - 900);
    return `<PTZData><AbsoluteHigh><elevation>${elevation}</elevation><azimuth>${azimuth}</azimuth><absoluteZoom>${Math.round(10 + Math.abs(zoom) * 990)}</absoluteZoom></AbsoluteHigh></PTZData>`;
  };

  return {
    protocol: 'HIKVISION',
    probe: async (signal) => {
      const info = await get('/System/deviceInfo', signal);
      const found = await streams(signal);
      const proxied = await get('/ContentMgmt/InputProxy/channels', signal).catch(refusalIs({} as Element));
      const names = new Map(
        all(proxied, 'InputProxyChannel').map((one) => [numberAt(one, 'id') ?? 0, textAt(one, 'name')] as const),
      );
      const channels = [...new Set([...found.map(({ id }) => Math.floor(id / 100)), ...names.keys()])].sort(
        (a, b) => a - b,
      );
      const time = await get('/System/time', signal).catch(refusalIs({} as Element));
      const deviceMs = timeOf(textAt(time, 'localTime'));
      const capabilities: Capability[] = ['EVENTS', 'CLOCK', 'RECORDINGS'];
      if (found.length > 0) capabilities.push('SNAPSHOT');
      if (await can(ptz(channels[0] ?? 1, '/presets'), signal)) capabilities.push('PTZ', 'PRESETS', 'PATROLS');
      if (await can(image(channels[0] ?? 1, 'color'), signal)) capabilities.push('IMAGING');
      if ((await ports('inputs', signal)).length > 0) capabilities.push('INPUTS');
      if ((await ports('outputs', signal)).length > 0) capabilities.push('OUTPUTS');
      return {
        vendor: textAt(info, 'manufacturer') ?? 'Hikvision',
        model: textAt(info, 'model'),
        serial: textAt(info, 'serialNumber'),
        firmware: textAt(info, 'firmwareVersion'),
        clockOffsetMs: deviceMs === null ? null : deviceMs + 500 - clock.now(),
        channels: channels.map((channel) => ({ channel, name: names.get(channel) ?? null })),
        capabilities,
      };
    },
    profiles: async (channel, signal): Promise<readonly DeviceProfile[]> => {
      const { hostname } = new URL(address);
      const ports = await get('/Security/adminAccesses', signal).catch(refusalIs({} as Element));
      const rtsp = all(ports, 'AdminAccessProtocol').find((one) => textAt(one, 'protocol')?.toUpperCase() === 'RTSP');
      const port = numberAt(rtsp, 'portNo') ?? 554;
      const found = (await streams(signal)).filter(({ id }) => Math.floor(id / 100) === channel);
      if (found.length === 0) throw new Fault('NOT_FOUND', `The device has no channel ${channel}.`);
      return found.map(({ id, stream }) => {
        const video = one(stream, 'Video');
        const fps = numberAt(video, 'maxFrameRate');
        return {
          token: String(id),
          name: textAt(stream, 'channelName') ?? String(id),
          codec: (textAt(video, 'videoCodecType') ?? '').toLowerCase().replace(/[^a-z0-9]/g, ''),
          width: numberAt(video, 'videoResolutionWidth') ?? 0,
          height: numberAt(video, 'videoResolutionHeight') ?? 0,
          fps: fps === null || fps === 0 ? null : fps / 100, // 0: as many as the sensor gives
          url: `rtsp://${hostname}:${port}/Streaming/Channels/${id}`,
        };
      });
    },
    snapshot: (channel, signal) =>
      jpegOf(isapi.http, { path: `/ISAPI/Streaming/channels/${channel}01/picture`, signal }),
    move: async (channel, move, signal) => void (await put(ptz(channel, `/${move.how}`), signal, moveBody(move))),
    stop: async (channel, signal) =>
      void (await put(ptz(channel, '/continuous'), signal, moveBody({ how: 'continuous', pan: 0, tilt: 0, zoom: 0 }))),
    presets: async (channel, signal) => presetsOf(await get(ptz(channel, '/presets'), signal)),
    gotoPreset: async (channel, id, signal) => void (await put(ptz(channel, `/presets/${countedId(id)}/goto`), signal)),
    setPreset: async (channel, id, name, signal) => {
      const taken = new Set(presetsOf(await get(ptz(channel, '/presets'), signal)).map((preset) => preset.id));
      const free =
        id ?? String(Array.from({ length: 300 }, (_, at) => at + 1).find((n) => !taken.has(String(n))) ?? 300);
      const preset = `<PTZPreset><enabled>true</enabled><id>${countedId(free)}</id><presetName>${escapeXml(name)}</presetName></PTZPreset>`;
      await put(ptz(channel, `/presets/${countedId(free)}`), signal, preset);
      return free;
    },
    removePreset: async (channel, id, signal) =>
      void (await isapi.ask(ptz(channel, `/presets/${countedId(id)}`), { method: 'DELETE', signal })),
    patrols: async (channel, signal) =>
      all(await get(ptz(channel, '/patrols'), signal), 'PTZPatrol').flatMap((patrol) => named(patrol, 'patrolName')),
    startPatrol: async (channel, id, signal) =>
      void (await put(ptz(channel, `/patrols/${countedId(id)}/start`), signal)),
    stopPatrol: async (channel, id, signal) => void (await put(ptz(channel, `/patrols/${countedId(id)}/stop`), signal)),
    imaging: async (channel, signal): Promise<Imaging> => {
      const color = await get(image(channel, 'color'), signal);
      const sharpness = await get(image(channel, 'sharpness'), signal).catch(refusalIs({} as Element));
      const part = (from: Element, name: string) => {
        const level = numberAt(from, name);
        return level === null ? null : level / 100;
      };
      return {
        brightness: part(color, 'brightnessLevel'),
        contrast: part(color, 'contrastLevel'),
        saturation: part(color, 'saturationLevel'),
        sharpness: part(sharpness, 'SharpnessLevel'),
      };
    },
    setImaging: async (channel, { sharpness, ...color }, signal) => {
      const old = await get(image(channel, 'color'), signal);
      const level = (name: 'brightness' | 'contrast' | 'saturation') => {
        const value = color[name] == null ? numberAt(old, `${name}Level`) : Math.round(color[name] * 100);
        return value === null ? '' : `<${name}Level>${value}</${name}Level>`;
      };
      await put(
        image(channel, 'color'),
        signal,
        `<Color>${level('brightness')}${level('contrast')}${level('saturation')}</Color>`,
      );
      if (sharpness != null)
        await put(
          image(channel, 'sharpness'),
          signal,
          `<Sharpness><SharpnessLevel>${Math.round(sharpness * 100)}</SharpnessLevel></Sharpness>`,
        );
    },
    events: (signal) => alertStream(isapi, signal),
    inputs: (signal) => ports('inputs', signal),
    outputs: (signal) => ports('outputs', signal),
    setOutput: async (id, active, signal) => {
      const state = `<IOPortData><outputState>${active ? 'high' : 'low'}</outputState></IOPortData>`;
      await put(`/System/IO/outputs/${countedId(id)}/trigger`, signal, state);
    },
    setClock: async (to, signal) => {
      if ('ntpServer' in to) {
        const numeric = /^[\d.]+$/.test(to.ntpServer);
        const [format, field] = numeric ? ['ipaddress', 'ipAddress'] : ['hostname', 'hostName'];
        const server = `<${field}>${escapeXml(to.ntpServer)}</${field}>`;
        await put(
          '/System/time/ntpServers/1',
          signal,
          `<NTPServer><id>1</id><addressingFormatType>${format}</addressingFormatType>${server}<portNo>123</portNo><synchronizeInterval>60</synchronizeInterval></NTPServer>`,
        );
        await put('/System/time', signal, '<Time><timeMode>NTP</timeMode></Time>');
        return;
      }
      const utc = `${new Date(to.utcMs).toISOString().slice(0, 19)}+00:00`;
      await put('/System/time', signal, `<Time><timeMode>manual</timeMode><localTime>${utc}</localTime></Time>`);
    },
    recordings: (channel, fromMs, toMs, signal) => searchRecordings(isapi, channel, fromMs, toMs, signal),
    download: async (recording, signal) => ({ how: 'file', bytes: await downloadRecording(isapi, recording, signal) }),
    [Symbol.asyncDispose]: async () => {}, // every request had its own connection
  };

  async function ports(what: 'inputs' | 'outputs', signal: AbortSignal): Promise<readonly DevicePort[]> {
    const answer = await get(`/System/IO/${what}`, signal).catch(refusalIs({} as Element));
    return all(answer, what === 'inputs' ? 'IOInputPort' : 'IOOutputPort').flatMap((port) => {
      const id = textAt(port, 'id');
      return id === null ? [] : [{ id, name: textAt(port, 'name') ?? id, active: null }];
    });
  }
}

const percent = (part: number) => Math.round(part * 100);

function presetsOf(list: Element): readonly Named[] {
  return all(list, 'PTZPreset').flatMap((preset) =>
    textAt(preset, 'enabled') === 'false' ? [] : named(preset, 'presetName'),
  );
}

function named(element: Element, name: string): Named[] {
  const id = textAt(element, 'id');
  return id === null ? [] : [{ id, name: textAt(element, name) || id }];
}
