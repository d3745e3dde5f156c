/** A simulated Hikvision device on loopback. The README says what it does not simulate. */
import type { ServerResponse } from 'node:http';
import {
  DeviceState,
  type Misbehaviour,
  type SimulatedChannel,
  type SimulatedSignal,
  smallestJpeg,
  wellBehaved,
} from '../device-state.ts';
import { HttpAuth } from '../http-auth.ts';
import { type DeviceRequest, type Reply, serveDevice } from '../serve-device.ts';

export interface HikvisionMisbehaviour extends Misbehaviour {
  readonly connectionsMax: number;
  readonly doubledBoundaries: boolean;
  readonly jpegParts: boolean;
  readonly namespace: 'hikvision.com' | 'isapi.org' | 'psialliance' | null;
  /** Of the dates in alerts. */
  readonly zone: string;
  readonly alwaysMore: boolean;
  /** Says when something begins, never that it ended. */
  readonly neverEnds: boolean;
}

export interface SimulatedHikvision extends AsyncDisposable {
  readonly address: string;
  readonly state: DeviceState;
  misbehave(how: Partial<HikvisionMisbehaviour>): void;
  /** Ends the alert streams that are open now. */
  dropStreams(): void;
  /** Alert streams that are open now. */
  streams(): number;
}

const namespaces = {
  'hikvision.com': 'http://www.hikvision.com/ver20/XMLSchema',
  'isapi.org': 'http://www.isapi.org/ver20/XMLSchema',
  psialliance: 'urn:psialliance-org',
} as const;
const eventTypes = { MOTION: 'VMD', TAMPERING: 'shelteralarm', UNKNOWN_TO_ALL: 'coffeeEmpty' } as const;

export async function startSimulatedHikvision(options: {
  readonly channels: readonly SimulatedChannel[];
  readonly username: string;
  readonly password: string;
  readonly rtspPort?: number;
}): Promise<SimulatedHikvision> {
  const state = new DeviceState(options.channels);
  const auth = new HttpAuth({ ...options, realm: 'DS-SIM', how: 'digest-qop' });
  const open = new Set<ServerResponse>();
  let bad: HikvisionMisbehaviour = {
    ...wellBehaved,
    connectionsMax: Number.POSITIVE_INFINITY,
    ...{ doubledBoundaries: false, jpegParts: false, namespace: 'hikvision.com', zone: '+00:00' },
    ...{ alwaysMore: false, neverEnds: false },
  };
  const xml = (name: string, inner: string): Reply => {
    const space = bad.namespace === null ? '' : ` version="2.0" xmlns="${namespaces[bad.namespace]}"`;
    return {
      type: 'application/xml',
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${space}>\n${inner}\n</${name}>`,
    };
  };
  const status = (code: number, text: string, sub: string, http = 200): Reply => ({
    ...xml(
      'ResponseStatus',
      `<statusCode>${code}</statusCode><statusString>${text}</statusString><subStatusCode>${sub}</subStatusCode>`,
    ),
    status: http,
  });
  const ok = status(1, 'OK', 'ok');
  const field = (body: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(body)?.[1] ?? null;

  const alert = ({ kind, channel, active }: SimulatedSignal): string => {
    const [, sign, hours] = /^([+-])(\d+):/.exec(bad.zone) ?? [];
    const local = new Date(state.nowMs() + (sign === '-' ? -1 : 1) * Number(hours ?? 0) * 3_600_000);
    const inner =
      `<ipAddress>127.0.0.1</ipAddress><channelID>${channel}</channelID><dateTime>${local.toISOString().slice(0, 19)}${bad.zone}</dateTime>` +
      `<activePostCount>1</activePostCount><eventType>${eventTypes[kind]}</eventType><eventState>${active ? 'active' : 'inactive'}</eventState><eventDescription>it</eventDescription>`;
    return String(xml('EventNotificationAlert', inner).body);
  };
  const write = (response: ServerResponse, type: string, body: string | Buffer) => {
    const boundary = bad.doubledBoundaries ? '--boundary\r\n--boundary' : '--boundary';
    response.write(`${boundary}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`);
    response.write(body);
    response.write('\r\n');
  };
  const tell = (response: ServerResponse, signal: SimulatedSignal) => {
    if (!signal.active && bad.neverEnds) return;
    write(response, 'application/xml; charset="UTF-8"', alert(signal));
    if (bad.jpegParts) write(response, 'image/jpeg', smallestJpeg);
  };

  const stream = ({ path }: DeviceRequest, response: ServerResponse): boolean => {
    if (path !== '/ISAPI/Event/notification/alertStream') return false;
    open.add(response);
    response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=boundary' });
    const stop = state.listen((signal) => tell(response, signal));
    for (const signal of state.active.values()) tell(response, signal);
    response.once('close', () => {
      stop();
      open.delete(response);
    });
    response.flushHeaders();
    return true;
  };

  const ptz = (method: string, rest: string, body: string): Reply => {
    const [, list, id, verb] = /^\/(\w+)(?:\/(\d+))?(?:\/(\w+))?$/.exec(rest) ?? [];
    if (list === 'presets' && id === undefined)
      return xml(
        'PTZPresetList',
        [...state.presets]
          .map(
            ([n, name]) =>
              `<PTZPreset><enabled>true</enabled><id>${n}</id><presetName>${escaped(name)}</presetName></PTZPreset>`,
          )
          .join(''),
      );
    if (list === 'patrols' && id === undefined)
      return xml(
        'PTZPatrolList',
        [...state.patrols]
          .map(([n, name]) => `<PTZPatrol><id>${n}</id><patrolName>${name}</patrolName></PTZPatrol>`)
          .join(''),
      );
    if (list === 'presets' && id !== undefined) {
      if (verb === 'goto' && !state.presets.has(id)) return status(6, 'Invalid Content', 'badParameters', 400);
      if (verb === 'goto') state.told.push(`GotoPreset ${id}`);
      else if (method === 'DELETE') state.presets.delete(id);
      else state.newPreset(id, unescaped(field(body, 'presetName') ?? ''));
      return ok;
    }
    if (list === 'patrols') state.told.push(`Patrol ${verb === 'start' ? 'Start' : 'Stop'} ${id}`);
    else
      state.told.push(
        `${list} ${[...body.matchAll(/<(?:pan|tilt|zoom|position[XY]|relativeZoom|azimuth|elevation|absoluteZoom)>([^<]*)</g)].map((match) => match[1]).join(',')}`,
      );
    return ok;
  };

  const search = (body: string): Reply => {
    const channel = Math.floor(Number(field(body, 'trackID')) / 100);
    const [from, to] = ['startTime', 'endTime'].map((name) => Date.parse(field(body, name) ?? ''));
    const all = state.recordings.filter(
      (one) => one.channel === channel && one.fromMs < (to ?? 0) && one.toMs > (from ?? 0),
    );
    const position = Number(field(body, 'searchResultPostion') ?? 0);
    const page = all.slice(position, position + Math.min(2, Number(field(body, 'maxResults') ?? 40)));
    const more = bad.alwaysMore || position + page.length < all.length;
    const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    const items = page.map((one) => {
      const uri = `rtsp://127.0.0.1/Streaming/tracks/${channel}01?starttime=x&amp;name=${state.recordings.indexOf(one)}&amp;size=${one.bytes.length}`;
      return `<searchMatchItem><trackID>${channel}01</trackID><timeSpan><startTime>${iso(one.fromMs)}</startTime><endTime>${iso(one.toMs)}</endTime></timeSpan><mediaSegmentDescriptor><contentType>video</contentType><playbackURI>${uri}</playbackURI></mediaSegmentDescriptor></searchMatchItem>`;
    });
    const said = page.length === 0 && !more ? 'NO MATCHES' : more ? 'MORE' : 'OK';
    return xml(
      'CMSearchResult',
      `<responseStatus>true</responseStatus><responseStatusStrg>${said}</responseStatusStrg><numOfMatches>${page.length}</numOfMatches><matchList>${items.join('')}</matchList>`,
    );
  };

  const answer = ({ method, path, body }: DeviceRequest): Reply => {
    const rest = path.replace(/^\/ISAPI/, '');
    const moved = /^\/PTZCtrl\/channels\/\d+(\/.*)$/.exec(rest)?.[1];
    if (moved !== undefined) return ptz(method, moved, body);
    if (/^\/Streaming\/channels\/\d+\/picture$/.test(rest)) return { type: 'image/jpeg', body: smallestJpeg };
    const output = /^\/System\/IO\/outputs\/(\d+)\/trigger$/.exec(rest)?.[1];
    if (output !== undefined) {
      state.outputs.set(output, field(body, 'outputState') === 'high');
      return ok;
    }
    const { imaging } = state;
    switch (`${method} ${rest}`) {
      case 'GET /System/deviceInfo':
        return xml(
          'DeviceInfo',
          '<deviceName>Sim</deviceName><manufacturer>Hikvision</manufacturer><model>DS-SIM</model><serialNumber>HSIM1</serialNumber><firmwareVersion>V1.0</firmwareVersion>',
        );
      case 'GET /System/time':
        return xml(
          'Time',
          `<timeMode>manual</timeMode><localTime>${new Date(state.nowMs()).toISOString().slice(0, 19)}+00:00</localTime>`,
        );
      case 'PUT /System/time':
        if (field(body, 'localTime') !== null)
          state.clockSkewMs = Date.parse(field(body, 'localTime') ?? '') - Date.now();
        return ok;
      case 'PUT /System/time/ntpServers/1':
        state.ntpServer = field(body, 'hostName') ?? field(body, 'ipAddress');
        return ok;
      case 'GET /Security/adminAccesses':
        return xml(
          'AdminAccessProtocolList',
          `<AdminAccessProtocol><id>4</id><protocol>RTSP</protocol><portNo>${options.rtspPort ?? 554}</portNo></AdminAccessProtocol>`,
        );
      case 'GET /Streaming/channels':
        return xml(
          'StreamingChannelList',
          state.channels
            .flatMap((channel, c) =>
              channel.streams.map(
                (one, s) =>
                  `<StreamingChannel><id>${(c + 1) * 100 + s + 1}</id><channelName>${channel.name}</channelName><enabled>true</enabled><Video><videoCodecType>${one.codec.replace('H', 'H.')}</videoCodecType><videoResolutionWidth>${one.width}</videoResolutionWidth><videoResolutionHeight>${one.height}</videoResolutionHeight><maxFrameRate>${one.fps * 100}</maxFrameRate></Video></StreamingChannel>`,
              ),
            )
            .join(''),
        );
      case 'GET /ContentMgmt/InputProxy/channels':
        return status(4, 'Invalid Operation', 'notSupport', 403);
      case 'GET /Image/channels/1/color':
        return xml(
          'Color',
          `<brightnessLevel>${imaging.brightness * 100}</brightnessLevel><contrastLevel>${imaging.contrast * 100}</contrastLevel><saturationLevel>${imaging.saturation * 100}</saturationLevel>`,
        );
      case 'GET /Image/channels/1/sharpness':
        return xml('Sharpness', `<SharpnessLevel>${imaging.sharpness * 100}</SharpnessLevel>`);
      case 'PUT /Image/channels/1/color':
        for (const name of ['brightness', 'contrast', 'saturation'] as const)
          imaging[name] = Number(field(body, `${name}Level`)) / 100;
        return ok;
      case 'PUT /Image/channels/1/sharpness':
        imaging.sharpness = Number(field(body, 'SharpnessLevel')) / 100;
        return ok;
      case 'GET /System/IO/inputs':
        return xml('IOInputPortList', '<IOInputPort><id>1</id></IOInputPort>');
      case 'GET /System/IO/outputs':
        return xml(
          'IOOutputPortList',
          [...state.outputs.keys()].map((id) => `<IOOutputPort><id>${id}</id></IOOutputPort>`).join(''),
        );
      case 'POST /ContentMgmt/search':
        return search(body);
      case 'POST /ContentMgmt/download':
        return {
          type: 'video/mpeg',
          body: state.recordings[Number(/name=(\d+)/.exec(body)?.[1] ?? -1)]?.bytes ?? Buffer.alloc(0),
        };
      default:
        return { ...status(4, 'Invalid Operation', 'notSupport'), status: 404 };
    }
  };

  const served = await serveDevice({
    auth,
    bad: () => bad,
    answer,
    stream,
    faultReply: status(3, 'Device Error', 'deviceError', 500),
  });
  return {
    address: `${served.origin}/`,
    state,
    misbehave: (how) => {
      bad = { ...bad, ...how };
    },
    dropStreams: () => {
      for (const response of open) response.destroy();
    },
    streams: () => open.size,
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
