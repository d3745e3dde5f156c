/** The tracks of a session description that are understood here. */
export interface VideoTrack {
  readonly codec: 'h264' | 'h265';
  readonly payloadType: number;
  readonly clockRate: number;
  readonly control: string;
  readonly fps: number | null;
  /** Parameter sets found in the description; often missing, sometimes wrong: those in band win. */
  readonly parameterSets: readonly Buffer[];
}

export interface AudioTrack {
  readonly codec: 'aac' | 'opus' | 'pcmu' | 'pcma';
  readonly payloadType: number;
  readonly clockRate: number;
  readonly channels: number;
  readonly control: string;
  /** For AAC: AudioSpecificConfig, and how many bits its lengths and indexes take (RFC 3640). */
  readonly config: Buffer;
  readonly sizeBits: number;
  readonly indexBits: number;
}

interface Media {
  readonly kind: string;
  readonly payload: string;
  readonly map: readonly string[] | null;
  readonly fmtp: string;
  readonly control: string;
  readonly text: string;
}

function* mediaIn(sdp: string): Generator<Media> {
  for (const text of sdp.slice(0, 65_536).split(/^m=/m).slice(1)) {
    const [, kind = '', payload = ''] = /^(\w+)\s+\S+\s+\S+\s+(\d{1,3})\b/.exec(text) ?? [];
    if (payload === '') continue;
    const map = new RegExp(`^a=rtpmap:${payload}\\s+([\\w-]+)/(\\d+)(?:/(\\d+))?`, 'im').exec(text);
    const fmtp = new RegExp(`^a=fmtp:${payload}\\s+(.*)$`, 'im').exec(text)?.[1] ?? '';
    yield { kind, payload, map, fmtp, text, control: /^a=control:\s*(\S+)/m.exec(text)?.[1] ?? '*' };
  }
}

/** Null when there is no H.264 or H.265 in it. Never throws, whatever the text. */
export function findVideo(sdp: string): VideoTrack | null {
  for (const { kind, payload, map, fmtp, control, text } of mediaIn(sdp)) {
    const name = map?.[1]?.toUpperCase();
    if (kind !== 'video' || (name !== 'H264' && name !== 'H265')) continue;
    const sets = [...fmtp.matchAll(/(sprop-(?:parameter-sets|vps|sps|pps))=([^;\s]+)/gi)].flatMap((m) =>
      (m[2] ?? '').split(','),
    );
    const fps = Number(/^a=framerate:\s*([\d.]+)/im.exec(text)?.[1]);
    return {
      codec: name === 'H265' ? 'h265' : 'h264',
      payloadType: Number(payload),
      clockRate: Number(map?.[2]) || 90_000,
      control,
      fps: fps > 0 && fps < 1000 ? fps : null,
      parameterSets: sets.map((s) => Buffer.from(s, 'base64')).filter((b) => b.length > 3),
    };
  }
  return null;
}

const rateMax = 192_000;
const configBytesMax = 64;
/** Payload types 0 and 8 need no map (RFC 3551). */
const wellKnown: Readonly<Record<string, readonly string[]>> = { '0': ['', 'PCMU', '8000'], '8': ['', 'PCMA', '8000'] };
const codecs: Readonly<Record<string, AudioTrack['codec']>> = {
  'MPEG4-GENERIC': 'aac',
  OPUS: 'opus',
  PCMU: 'pcmu',
  PCMA: 'pcma',
};

/** Null when there is no AAC, Opus or G.711 in it. Never throws, whatever the text. */
export function findAudio(sdp: string): AudioTrack | null {
  for (const { kind, payload, map, fmtp, control } of mediaIn(sdp)) {
    const [, name = '', rate, channels] = map ?? wellKnown[payload] ?? [];
    const codec = codecs[name.toUpperCase()];
    const clockRate = Number(rate);
    if (kind !== 'audio' || codec === undefined || !(clockRate > 0 && clockRate <= rateMax)) continue;
    const field = (key: string) => new RegExp(`(?:^|[;\\s])${key}=([^;\\s]+)`, 'i').exec(fmtp)?.[1] ?? '';
    const config = Buffer.from(codec === 'aac' ? field('config') : '', 'hex');
    if (config.length > configBytesMax || (codec === 'aac' && config.length < 2)) continue;
    return {
      codec,
      payloadType: Number(payload),
      clockRate,
      channels: Math.min(8, Math.max(1, Number(channels ?? 1) || 1)),
      control,
      config,
      sizeBits: bits(field('sizelength'), 13),
      indexBits: bits(field('indexlength'), 3),
    };
  }
  return null;
}

function bits(text: string, usual: number): number {
  const count = Number(text);
  return text !== '' && Number.isInteger(count) && count >= 0 && count <= 16 ? count : usual;
}
