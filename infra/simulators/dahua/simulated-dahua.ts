/** A simulated Dahua device on loopback. The README says what it does not simulate. */
import type { ServerResponse } from 'node:http';
import {
  DeviceState,
  type Misbehaviour,
  type SimulatedChannel,
  type SimulatedRecording,
  type SimulatedSignal,
  smallestJpeg,
  wellBehaved,
} from '../device-state.ts';
import { HttpAuth } from '../http-auth.ts';
import { type DeviceRequest, type Reply, serveDevice } from '../serve-device.ts';

export interface DahuaMisbehaviour extends Misbehaviour {
  readonly connectionsMax: number;
  readonly data: 'one line' | 'many lines' | 'truncated';
  /** The Content-Length of a part counts from after a line break that precedes the body. */
  readonly skipsLeadingCrlf: boolean;
}

export interface SimulatedDahua extends AsyncDisposable {
  readonly address: string;
  readonly state: DeviceState;
  /** Finders of recordings that were made and not destroyed. */
  finders(): number;
  misbehave(how: Partial<DahuaMisbehaviour>): void;
  dropStreams(): void;
  streams(): number;
}

const codes = { MOTION: 'VideoMotion', TAMPERING: 'VideoBlind', UNKNOWN_TO_ALL: 'CoffeeEmpty' } as const;
const heartbeatMs = 500;
const local = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

export async function startSimulatedDahua(options: {
  readonly channels: readonly SimulatedChannel[];
  readonly username: string;
  readonly password: string;
  readonly rtspPort?: number;
  readonly basicOnly?: boolean;
  /** Local time is ahead of UTC by this. */
  readonly zoneMs?: number;
}): Promise<SimulatedDahua> {
  const { zoneMs = 3_600_000 } = options;
  const state = new DeviceState(options.channels);
  const how = options.basicOnly ? ('basic' as const) : ('digest' as const);
  const auth = new HttpAuth({ ...options, realm: 'Login to SIM', how });
  const open = new Set<ServerResponse>();
  const finders = new Map<string, SimulatedRecording[]>();
  let made = 100;
  let bad: DahuaMisbehaviour = {
    ...wellBehaved,
    ...{ connectionsMax: Number.POSITIVE_INFINITY, data: 'one line', skipsLeadingCrlf: false },
  };
  const lines = (pairs: readonly (readonly [string, string | number])[]): Reply => ({
    body: `${pairs.map(([name, value]) => `${name}=${value}`).join('\r\n')}\r\n`,
  });
  const ok: Reply = { body: 'OK\r\n' };
  const error = (detail: string): Reply => ({ status: 400, body: `Error\r\nErrorID=1, Detail=${detail}\r\n` });
  const none: Reply = { status: 501, body: 'Error\r\nNot Implemented!\r\n' };

  const write = (response: ServerResponse, text: string) => {
    const [length, lead] = bad.skipsLeadingCrlf ? [text.length, '\r\n'] : [text.length, ''];
    response.write(`--myboundary\r\nContent-Type: text/plain\r\nContent-Length:${length}\r\n\r\n${lead}${text}\r\n`);
  };
  const tell = (response: ServerResponse, { kind, channel, active }: SimulatedSignal) => {
    const data = { Id: [0], Name: 'Rule', RegionName: ['Region1'], Nested: { Text: 'a "quoted" }' } };
    const json = JSON.stringify(data, null, bad.data === 'one line' ? 0 : 3);
    const cut = bad.data === 'truncated' ? json.slice(0, json.length / 2) : json;
    write(response, `Code=${codes[kind]};action=${active ? 'Start' : 'Stop'};index=${channel - 1};data=${cut}`);
  };
  const stream = ({ path, query }: DeviceRequest, response: ServerResponse): boolean => {
    if (path !== '/cgi-bin/eventManager.cgi' || query.get('action') !== 'attach') return false;
    open.add(response);
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=myboundary' });
    response.flushHeaders();
    const beat = setInterval(() => write(response, 'Heartbeat'), heartbeatMs);
    const stop = state.listen((signal) => tell(response, signal));
    for (const signal of state.active.values()) tell(response, signal);
    response.once('close', () => {
      clearInterval(beat);
      stop();
      open.delete(response);
    });
    return true;
  };

  const getConfig = (name: string): Reply => {
    const t = (pairs: readonly (readonly [string, string | number])[]) =>
      lines(pairs.map(([key, value]) => [`table.${key}`, value]));
    switch (name) {
      case 'Encode':
        return t(
          state.channels.flatMap(({ streams }, c) =>
            streams.flatMap(({ codec, width, height, fps }, s) => {
              const at = `Encode[${c}].${s === 0 ? 'MainFormat[0]' : `ExtraFormat[${s - 1}]`}`;
              const video = { Compression: codec.replace('H', 'H.'), Width: width, Height: height, FPS: fps };
              return [
                [`${at}.VideoEnable`, 'true'] as const,
                ...Object.entries(video).map(([key, value]) => [`${at}.Video.${key}`, value] as const),
              ];
            }),
          ),
        );
      case 'ChannelTitle':
        return t(state.channels.map(({ name: title }, c) => [`ChannelTitle[${c}].Name`, title]));
      case 'RTSP':
        return t([['RTSP.Port', options.rtspPort ?? 554]]);
      case 'VideoColor': {
        const { brightness, contrast, saturation } = state.imaging;
        return t(
          Object.entries({ Brightness: brightness, Contrast: contrast, Saturation: saturation }).map(([key, value]) => [
            `VideoColor[0][0].${key}`,
            value * 100,
          ]),
        );
      }
      default:
        return error('no such config');
    }
  };
  const setConfig = (query: URLSearchParams): Reply => {
    for (const [name, value] of query) {
      const output = /^AlarmOut\[(\d+)\]\.Mode$/.exec(name)?.[1];
      if (output !== undefined) state.outputs.set(String(Number(output) + 1), value === '1');
      if (name === 'NTP.Address') state.ntpServer = value;
      const colour = /^VideoColor\[0\]\[0\]\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
      if (colour === 'brightness' || colour === 'contrast' || colour === 'saturation')
        state.imaging[colour] = Number(value) / 100;
    }
    return ok;
  };
  const ptz = (query: URLSearchParams): Reply => {
    const [action, code] = [query.get('action'), query.get('code')];
    const [arg1, arg2, arg3] = ['arg1', 'arg2', 'arg3'].map((name) => query.get(name) ?? '');
    const list = (name: string, of: ReadonlyMap<string, string>) =>
      lines(
        [...of].flatMap(([id, text], at) => [
          [`${name}[${at}].Index`, id] as const,
          [`${name}[${at}].Name`, text] as const,
        ]),
      );
    if (action === 'getPresets') return list('presets', state.presets);
    if (action === 'getTours') return list('tours', state.patrols);
    if (action === 'setPresetName') state.presets.set(arg1 ?? '', query.get('name') ?? '');
    else if (code === 'SetPreset') state.newPreset(arg2 ?? '', `Preset${arg2}`);
    else if (code === 'ClearPreset') state.presets.delete(arg2 ?? '');
    else if (code === 'GotoPreset' && !state.presets.has(arg2 ?? '')) return error('no such preset');
    else if (code === 'GotoPreset') state.told.push(`GotoPreset ${arg2}`);
    else if (code === 'StartTour' || code === 'StopTour') state.told.push(`Patrol ${code.slice(0, -4)} ${arg1}`);
    else state.told.push(`${action} ${code} ${arg1},${arg2},${arg3}`);
    return ok;
  };
  const find = (query: URLSearchParams): Reply => {
    const object = query.get('object') ?? '';
    const action = query.get('action');
    if (action === 'factory.create') {
      made += 1;
      finders.set(String(made), []);
      return lines([['result', made]]);
    }
    const mine = finders.get(object);
    if (mine === undefined) return error('no such finder');
    if (action === 'findFile') {
      const at = (name: string) => Date.parse(`${query.get(`condition.${name}`)?.replace(' ', 'T')}Z`) - zoneMs;
      const channel = Number(query.get('condition.Channel'));
      mine.push(
        ...state.recordings.filter(
          (one) => one.channel === channel && one.fromMs < at('EndTime') && one.toMs > at('StartTime'),
        ),
      );
      return mine.length === 0 ? error('no match') : ok;
    }
    if (action === 'findNextFile') {
      const page = mine.splice(0, Number(query.get('count') ?? 1));
      const items = page.flatMap((one, n) =>
        Object.entries({
          Channel: one.channel - 1,
          StartTime: local(one.fromMs + zoneMs),
          EndTime: local(one.toMs + zoneMs),
          FilePath: `/mnt/dvr/${state.recordings.indexOf(one)}.dav`,
          Length: one.bytes.length,
          Type: 'dav',
        }).map(([key, value]) => [`items[${n}].${key}`, value] as const),
      );
      return lines([['found', page.length], ...items]);
    }
    if (action === 'destroy') finders.delete(object);
    return ok;
  };

  const answer = ({ path, query }: DeviceRequest): Reply => {
    const action = query.get('action');
    const file = /^\/cgi-bin\/RPC_Loadfile\/mnt\/dvr\/(\d+)\.dav$/.exec(path)?.[1];
    if (file !== undefined)
      return { type: 'application/octet-stream', body: state.recordings[Number(file)]?.bytes ?? Buffer.alloc(0) };
    switch (path.replace('/cgi-bin/', '')) {
      case 'magicBox.cgi':
        if (action === 'getSystemInfo')
          return lines([
            ['deviceType', 31],
            ['serialNumber', 'DSIM1'],
          ]);
        if (action === 'getDeviceType') return lines([['type', 'IPC-SIM']]);
        return action === 'getSoftwareVersion' ? lines([['version', '1.0,build:2026-01-01']]) : none;
      case 'configManager.cgi':
        return action === 'getConfig' ? getConfig(query.get('name') ?? '') : setConfig(query);
      case 'global.cgi': {
        if (action === 'getCurrentTime') return lines([['result', local(state.nowMs() + zoneMs)]]);
        state.clockSkewMs = Date.parse(`${query.get('time')?.replace(' ', 'T')}Z`) - zoneMs - Date.now();
        return ok;
      }
      case 'alarm.cgi':
        return lines([['result', action === 'getOutSlots' ? state.outputs.size : 1]]);
      case 'ptz.cgi':
        return ptz(query);
      case 'snapshot.cgi':
        return { type: 'image/jpeg', body: smallestJpeg };
      case 'mediaFileFind.cgi':
        return find(query);
      default:
        return { status: 404, body: 'Error\r\nBad Request!\r\n' };
    }
  };

  const served = await serveDevice({ auth, bad: () => bad, answer, stream, faultReply: error('broken') });
  return {
    address: `${served.origin}/`,
    state,
    finders: () => finders.size,
    misbehave: (change) => {
      bad = { ...bad, ...change };
    },
    dropStreams: () => {
      for (const response of open) response.destroy();
    },
    streams: () => open.size,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
