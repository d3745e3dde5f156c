/** What the simulated device answers to each SOAP request; sockets are elsewhere. */
import type { DeviceState } from '../device-state.ts';

export interface AnswerContext {
  readonly state: DeviceState;
  /** The base that its XAddrs are made of. */
  readonly xaddr: string;
  readonly media2: boolean;
  readonly serial: string;
}

export class SoapFault extends Error {
  readonly subcode: string;

  constructor(subcode: string, reason: string) {
    super(reason);
    this.subcode = subcode;
  }
}

const wsdl = {
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  timg: 'http://www.onvif.org/ver20/imaging/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tmd: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  tse: 'http://www.onvif.org/ver10/search/wsdl',
  trp: 'http://www.onvif.org/ver10/replay/wsdl',
} as const;
export const xmlns = Object.entries({ ...wsdl, tt: 'http://www.onvif.org/ver10/schema' })
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

export const field = (body: string, name: string): string | null =>
  new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1]?.trim() ?? null;
const vector = (body: string) => [...body.matchAll(/\b[xy]="([^"]*)"/g)].map((match) => Number(match[1])).join(',');
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const iso = (ms: number) => new Date(ms).toISOString();

/** The response element, or a SoapFault. Requests for subscriptions are not for here. */
export function answerOf(action: string, body: string, context: AnswerContext): string {
  const make = answers[action];
  if (make === undefined) throw new SoapFault('ter:ActionNotSupported', `No ${action} here.`);
  return make(body, context);
}

const channelOfProfile = ({ state }: AnswerContext, token: string | null) => {
  const [, channel, stream] = /^profile_(\d+)_(\d+)$/.exec(token ?? '') ?? [];
  const found = state.channels[Number(channel) - 1]?.streams[Number(stream)];
  if (found === undefined) throw new SoapFault('ter:NoProfile', 'No such profile.');
  return { stream: found, channel: Number(channel) };
};

const profiles = ({ state }: AnswerContext, media2: boolean) =>
  state.channels
    .flatMap((channel, c) =>
      channel.streams.flatMap(({ codec, width, height, fps }, s) => {
        if (!media2 && codec === 'H265') return []; // Media cannot say it
        const token = `profile_${c + 1}_${s}`;
        const source = `<tt:Name>${channel.name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:SourceToken>source_${c + 1}</tt:SourceToken><tt:Bounds x="0" y="0" width="${width}" height="${height}"/>`;
        const encoder =
          `<tt:Name>e</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${codec}</tt:Encoding>` +
          `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>` +
          `<tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>`;
        const ptz = '<tt:Name>p</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>node</tt:NodeToken>';
        if (media2)
          return [
            `<tr2:Profiles token="${token}" fixed="true"><tr2:Name>${channel.name} ${s}</tr2:Name><tr2:Configurations>` +
              `<tr2:VideoSource token="vsc_${c + 1}">${source}</tr2:VideoSource><tr2:VideoEncoder token="ve_${c}_${s}">${encoder}</tr2:VideoEncoder>` +
              `<tr2:PTZ token="ptz">${ptz}</tr2:PTZ></tr2:Configurations></tr2:Profiles>`,
          ];
        return [
          `<trt:Profiles token="${token}" fixed="true"><tt:Name>${channel.name} ${s}</tt:Name>` +
            `<tt:VideoSourceConfiguration token="vsc_${c + 1}">${source}</tt:VideoSourceConfiguration>` +
            `<tt:VideoEncoderConfiguration token="ve_${c}_${s}">${encoder}</tt:VideoEncoderConfiguration>` +
            `<tt:PTZConfiguration token="ptz">${ptz}</tt:PTZConfiguration></trt:Profiles>`,
        ];
      }),
    )
    .join('');

const move = (body: string, { state }: AnswerContext, how: string) => {
  state.told.push(`${how} ${vector(body)}`);
  return `<tptz:${how}Response/>`;
};

const answers: Record<string, (body: string, context: AnswerContext) => string> = {
  GetSystemDateAndTime: (_, { state }) => {
    const at = new Date(state.nowMs());
    return (
      '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>' +
      `<tt:UTCDateTime><tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>` +
      `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime>` +
      '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
    );
  },
  SetSystemDateAndTime: (body, { state }) => {
    const at = (name: string) => Number(field(body, name));
    if (field(body, 'DateTimeType') === 'Manual') {
      const utc = Date.UTC(at('Year'), at('Month') - 1, at('Day'), at('Hour'), at('Minute'), at('Second'));
      state.clockSkewMs = utc - Date.now();
    }
    return '<tds:SetSystemDateAndTimeResponse/>';
  },
  SetNTP: (body, { state }) => {
    state.ntpServer = field(body, 'DNSname') ?? field(body, 'IPv4Address');
    return '<tds:SetNTPResponse/>';
  },
  GetServices: (_, { xaddr, media2 }) => {
    const names = Object.entries(wsdl).filter(([prefix]) => media2 || prefix !== 'tr2');
    const service = ([prefix, uri]: readonly [string, string]) =>
      `<tds:Service><tds:Namespace>${uri}</tds:Namespace><tds:XAddr>${xaddr}/${prefix === 'tds' ? 'device_service' : prefix}</tds:XAddr>` +
      '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>';
    return `<tds:GetServicesResponse>${names.map(service).join('')}</tds:GetServicesResponse>`;
  },
  GetCapabilities: (_, { xaddr }) => {
    const part = (name: string, path: string) => `<tt:${name}><tt:XAddr>${xaddr}/${path}</tt:XAddr></tt:${name}>`;
    const found = [
      part('Device', 'device_service'),
      part('Events', 'tev'),
      part('Imaging', 'timg'),
      part('Media', 'trt'),
    ];
    return `<tds:GetCapabilitiesResponse><tds:Capabilities>${found.join('')}${part('PTZ', 'tptz')}</tds:Capabilities></tds:GetCapabilitiesResponse>`;
  },
  GetDeviceInformation: (_, { serial }) =>
    '<tds:GetDeviceInformationResponse><tds:Manufacturer>VMS Simulators</tds:Manufacturer><tds:Model>Onvif One</tds:Model>' +
    `<tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`,
  GetRelayOutputs: (_, { state }) =>
    `<tds:GetRelayOutputsResponse>${[...state.outputs.keys()].map((id) => `<tds:RelayOutputs token="${id}"><tt:Properties><tt:Mode>Bistable</tt:Mode></tt:Properties></tds:RelayOutputs>`).join('')}</tds:GetRelayOutputsResponse>`,
  SetRelayOutputState: (body, { state }) => {
    const id = field(body, 'RelayOutputToken') ?? '';
    if (!state.outputs.has(id)) throw new SoapFault('ter:RelayToken', 'No such relay.');
    state.outputs.set(id, field(body, 'LogicalState') === 'active');
    return '<tds:SetRelayOutputStateResponse/>';
  },
  GetDigitalInputs: () => '<tmd:GetDigitalInputsResponse><tmd:DigitalInputs token="1"/></tmd:GetDigitalInputsResponse>',
  GetVideoSources: (_, { state }) =>
    `<trt:GetVideoSourcesResponse>${state.channels.map((_channel, c) => `<trt:VideoSources token="source_${c + 1}"><tt:Framerate>25</tt:Framerate><tt:Resolution><tt:Width>1280</tt:Width><tt:Height>720</tt:Height></tt:Resolution></trt:VideoSources>`).join('')}</trt:GetVideoSourcesResponse>`,
  GetProfiles: (body, context) => {
    const media2 = body.includes(wsdl.tr2);
    const prefix = media2 ? 'tr2' : 'trt';
    return `<${prefix}:GetProfilesResponse>${profiles(context, media2)}</${prefix}:GetProfilesResponse>`;
  },
  GetStreamUri: (body, context) => {
    const { stream } = channelOfProfile(context, field(body, 'ProfileToken'));
    const uri = escaped(stream.url);
    if (body.includes(wsdl.tr2))
      return `<tr2:GetStreamUriResponse><tr2:Uri>${uri}</tr2:Uri></tr2:GetStreamUriResponse>`;
    return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${uri}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect></trt:MediaUri></trt:GetStreamUriResponse>`;
  },
  GetSnapshotUri: (body, context) => {
    const { channel } = channelOfProfile(context, field(body, 'ProfileToken'));
    const uri = `${new URL(context.xaddr).origin}/snapshot/${channel}.jpg`;
    if (body.includes(wsdl.tr2))
      return `<tr2:GetSnapshotUriResponse><tr2:Uri>${uri}</tr2:Uri></tr2:GetSnapshotUriResponse>`;
    return `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${uri}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`;
  },
  ContinuousMove: (body, context) => move(body, context, 'ContinuousMove'),
  RelativeMove: (body, context) => move(body, context, 'RelativeMove'),
  AbsoluteMove: (body, context) => move(body, context, 'AbsoluteMove'),
  Stop: (body, context) => move(body, context, 'Stop'),
  GetPresets: (_, { state }) =>
    `<tptz:GetPresetsResponse>${[...state.presets].map(([id, name]) => `<tptz:Preset token="${id}"><tt:Name>${escaped(name)}</tt:Name></tptz:Preset>`).join('')}</tptz:GetPresetsResponse>`,
  GotoPreset: (body, { state }) => {
    const id = field(body, 'PresetToken') ?? '';
    if (!state.presets.has(id)) throw new SoapFault('ter:NoToken', 'No such preset.');
    state.told.push(`GotoPreset ${id}`);
    return '<tptz:GotoPresetResponse/>';
  },
  SetPreset: (body, { state }) => {
    const name = (field(body, 'PresetName') ?? '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    const id = state.newPreset(field(body, 'PresetToken'), name);
    return `<tptz:SetPresetResponse><tptz:PresetToken>${id}</tptz:PresetToken></tptz:SetPresetResponse>`;
  },
  RemovePreset: (body, { state }) => {
    state.presets.delete(field(body, 'PresetToken') ?? '');
    return '<tptz:RemovePresetResponse/>';
  },
  GetPresetTours: (_, { state }) =>
    `<tptz:GetPresetToursResponse>${[...state.patrols].map(([id, name]) => `<tptz:PresetTour token="${id}"><tt:Name>${name}</tt:Name></tptz:PresetTour>`).join('')}</tptz:GetPresetToursResponse>`,
  OperatePresetTour: (body, { state }) => {
    state.told.push(`Patrol ${field(body, 'Operation')} ${field(body, 'PresetTourToken')}`);
    return '<tptz:OperatePresetTourResponse/>';
  },
  GetImagingSettings: (_, { state }) => {
    const { brightness, contrast, saturation, sharpness } = state.imaging;
    return `<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:Brightness>${brightness * 200}</tt:Brightness><tt:ColorSaturation>${saturation * 200}</tt:ColorSaturation><tt:Contrast>${contrast * 200}</tt:Contrast><tt:Sharpness>${sharpness * 200}</tt:Sharpness></timg:ImagingSettings></timg:GetImagingSettingsResponse>`;
  },
  GetOptions: () => {
    const range = (name: string) => `<tt:${name}><tt:Min>0</tt:Min><tt:Max>200</tt:Max></tt:${name}>`;
    return `<timg:GetOptionsResponse><timg:ImagingOptions>${['Brightness', 'ColorSaturation', 'Contrast', 'Sharpness'].map(range).join('')}</timg:ImagingOptions></timg:GetOptionsResponse>`;
  },
  SetImagingSettings: (body, { state }) => {
    const take = (name: string, old: number) => (field(body, name) === null ? old : Number(field(body, name)) / 200);
    state.imaging.brightness = take('Brightness', state.imaging.brightness);
    state.imaging.contrast = take('Contrast', state.imaging.contrast);
    state.imaging.saturation = take('ColorSaturation', state.imaging.saturation);
    state.imaging.sharpness = take('Sharpness', state.imaging.sharpness);
    return '<timg:SetImagingSettingsResponse/>';
  },
  FindRecordings: (body) =>
    `<tse:FindRecordingsResponse><tse:SearchToken>${field(body, 'Token') ?? ''}</tse:SearchToken></tse:FindRecordingsResponse>`,
  GetRecordingSearchResults: (body, { state }) => {
    const source = field(body, 'SearchToken');
    const found = state.recordings.flatMap(({ channel, fromMs, toMs }, at) =>
      `source_${channel}` === source
        ? `<tt:RecordingInformation><tt:RecordingToken>rec_${at}</tt:RecordingToken><tt:Source><tt:SourceId>${source}</tt:SourceId></tt:Source><tt:EarliestRecording>${iso(fromMs)}</tt:EarliestRecording><tt:LatestRecording>${iso(toMs)}</tt:LatestRecording></tt:RecordingInformation>`
        : [],
    );
    return `<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>Completed</tt:SearchState>${found.join('')}</tse:ResultList></tse:GetRecordingSearchResultsResponse>`;
  },
  EndSearch: () => '<tse:EndSearchResponse/>',
  GetReplayUri: (body, { state }) => {
    const at = Number(/^rec_(\d+)$/.exec(field(body, 'RecordingToken') ?? '')?.[1] ?? -1);
    const recording = state.recordings[at];
    if (recording === undefined) throw new SoapFault('ter:NoRecording', 'No such recording.');
    const url = state.channels[recording.channel - 1]?.streams[0]?.url ?? '';
    return `<trp:GetReplayUriResponse><trp:Uri>${escaped(url)}</trp:Uri></trp:GetReplayUriResponse>`;
  },
};
