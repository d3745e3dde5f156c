import { Fault } from '@vms/kit/fault';
import type { DeviceProfile } from '../adapter.ts';
import { all, attribute, type Element, escapeXml, numberAt, one, textAt } from '../xml.ts';
import { namespaces, type OnvifSoap } from './soap.ts';

/** A profile with the tokens that other services ask by. */
export interface MediaProfile {
  readonly token: string;
  readonly name: string;
  readonly sourceToken: string;
  readonly sourceConfiguration: string;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number | null;
  readonly ptz: boolean;
}

/** Profiles with video, from Media2 where the device has it (H.265 exists only there), else from Media. */
export async function readProfiles(soap: OnvifSoap, signal: AbortSignal): Promise<readonly MediaProfile[]> {
  await soap.ready(signal);
  if (soap.has('media2')) {
    const body = `<GetProfiles xmlns="${namespaces.media2}"><Type>All</Type></GetProfiles>`;
    try {
      const found = all(await soap.call('media2', body, { signal }), 'Profiles').flatMap((profile) => {
        const configurations = one(profile, 'Configurations');
        const [source, encoder] = [one(configurations, 'VideoSource'), one(configurations, 'VideoEncoder')];
        return mediaProfile(profile, source, encoder, one(configurations, 'PTZ'));
      });
      if (found.length > 0 || !soap.has('media')) return found;
    } catch (error) {
      // Some devices advertise Media2 and fail at it.
      if (!(error instanceof Fault) || !/^DEVICE_/.test(error.code) || !soap.has('media')) throw error;
    }
  }
  const answer = await soap.call('media', `<GetProfiles xmlns="${namespaces.media}"/>`, { signal });
  return all(answer, 'Profiles').flatMap((profile) =>
    mediaProfile(
      profile,
      one(profile, 'VideoSourceConfiguration'),
      one(profile, 'VideoEncoderConfiguration'),
      one(profile, 'PTZConfiguration'),
    ),
  );
}

function mediaProfile(
  profile: Element,
  source: Element | undefined,
  encoder: Element | undefined,
  ptz: Element | undefined,
): MediaProfile[] {
  const token = attribute(profile, 'token');
  const sourceToken = textAt(source, 'SourceToken');
  const encoding = textAt(encoder, 'Encoding');
  if (token === null || sourceToken === null || encoding === null) return [];
  return [
    {
      token,
      sourceToken,
      name: textAt(profile, 'Name') ?? token,
      sourceConfiguration: attribute(source, 'token') ?? '',
      codec: encoding.toLowerCase().replace(/^video\/|[^a-z0-9]/g, ''),
      width: numberAt(encoder, 'Resolution', 'Width') ?? 0,
      height: numberAt(encoder, 'Resolution', 'Height') ?? 0,
      fps: numberAt(encoder, 'RateControl', 'FrameRateLimit'),
      ptz: ptz !== undefined,
    },
  ];
}

/** Video sources in the order of their first profile: channel 1 is the first. */
export function sourcesOf(profiles: readonly MediaProfile[]): readonly string[] {
  return [...new Set(profiles.map(({ sourceToken }) => sourceToken))];
}

/** A channel's profiles, the largest first. Throws NOT_FOUND for a channel that the device lacks. */
export function profilesOf(profiles: readonly MediaProfile[], channel: number): readonly MediaProfile[] {
  const source = sourcesOf(profiles)[channel - 1];
  if (source === undefined)
    throw new Fault('NOT_FOUND', `The device has no channel ${channel}; it has ${sourcesOf(profiles).length}.`);
  return profiles
    .filter(({ sourceToken }) => sourceToken === source)
    .sort((a, b) => b.width * b.height - a.width * a.height);
}

export async function withStreamUrl(
  soap: OnvifSoap,
  profile: MediaProfile,
  signal: AbortSignal,
): Promise<DeviceProfile> {
  const { token, name, codec, width, height, fps } = profile;
  const given = await uriOf(soap, 'GetStreamUri', token, signal);
  if (!/^rtsps?:\/\//i.test(given) || !URL.canParse(given))
    throw new Fault('CAMERA_PROTOCOL_ERROR', 'The device gave a stream address that is no rtsp:// one.');
  return { token, name, codec, width, height, fps, url: soap.localStream(given) };
}

export async function snapshotUrl(soap: OnvifSoap, token: string, signal: AbortSignal): Promise<URL> {
  return new URL(soap.local(await uriOf(soap, 'GetSnapshotUri', token, signal)));
}

async function uriOf(
  soap: OnvifSoap,
  what: 'GetStreamUri' | 'GetSnapshotUri',
  token: string,
  signal: AbortSignal,
): Promise<string> {
  const profile = `<ProfileToken>${escapeXml(token)}</ProfileToken>`;
  let uri: string | null = null;
  if (soap.has('media2')) {
    const protocol = what === 'GetStreamUri' ? '<Protocol>RtspUnicast</Protocol>' : '';
    const body = `<${what} xmlns="${namespaces.media2}">${protocol}${profile}</${what}>`;
    uri = textAt(await soap.call('media2', body, { signal }), 'Uri');
  } else {
    const setup =
      what === 'GetStreamUri'
        ? '<StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></StreamSetup>'
        : '';
    const body = `<${what} xmlns="${namespaces.media}">${setup}${profile}</${what}>`;
    uri = textAt(await soap.call('media', body, { signal }), 'MediaUri', 'Uri');
  }
  if (uri === null) throw new Fault('CAMERA_PROTOCOL_ERROR', `The device answered ${what} without an address.`);
  return uri;
}
