import type { DeviceSignal, SignalKind } from '../adapter.ts';
import { readParts } from '../http/multipart.ts';
import { type Element, numberAt, one, parseXml, textAt } from '../xml.ts';
import { type Isapi, timeOf } from './isapi.ts';

/** Heartbeats come every 10 s at most; a stream that is silent for longer is dead. */
const silenceMs = 35_000;
/** An active state is repeated about every second; some firmwares never say that it ended. */
const holdMs = 6_000;

const kinds: Readonly<Record<string, SignalKind>> = {
  vmd: 'MOTION',
  pir: 'MOTION',
  fielddetection: 'INTRUSION',
  regionentrance: 'INTRUSION',
  regionexiting: 'INTRUSION',
  linedetection: 'LINE_CROSSING',
  shelteralarm: 'TAMPERING',
  tamperdetection: 'TAMPERING',
  scenechangedetection: 'TAMPERING',
  defocus: 'TAMPERING',
  videoloss: 'VIDEO_LOSS',
  io: 'INPUT',
};

/** The device's one alert stream, until it ends. Pictures in it are skipped; a part that is no XML costs only itself. */
export async function* alertStream(isapi: Isapi, signal: AbortSignal): AsyncGenerator<DeviceSignal> {
  const { http } = isapi;
  const { status, headers, chunks } = await http.stream({
    path: '/ISAPI/Event/notification/alertStream',
    signal,
    silenceMs,
  });
  if (status !== 200) throw http.fault('DEVICE_REFUSED', `answered ${status} when asked for its alerts`);
  yield { type: 'synced' };
  const contentType = String(headers['content-type'] ?? '');
  const isWhole = (text: string) => text.endsWith('</EventNotificationAlert>');
  for await (const { headers: own, body } of readParts(chunks, { contentType, isWhole })) {
    if (/^image\//i.test(own['content-type'] ?? '') || body[0] === 0xff) continue;
    const told = alertOf(body.toString('utf8'));
    if (told !== null) yield told;
  }
}

/** Null for what is no alert. Exported for the fuzzers. */
export function alertOf(text: string): DeviceSignal | null {
  let alert: Element | undefined;
  try {
    alert = one(parseXml(text), 'EventNotificationAlert');
  } catch {
    return null;
  }
  const code = textAt(alert, 'eventType');
  const state = textAt(alert, 'eventState');
  if (code === null || state === null) return null;
  const input =
    textAt(alert, 'inputIOPortID') ?? textAt(alert, 'DetectionRegionList', 'DetectionRegionEntry', 'regionID');
  const channel = numberAt(alert, 'channelID') ?? numberAt(alert, 'dynChannelID');
  return {
    type: 'state',
    kind: kinds[code.toLowerCase()] ?? 'OTHER',
    code: code.slice(0, 200),
    channel: channel !== null && channel >= 1 ? channel : null,
    source: (input ?? '').slice(0, 200),
    active: state.toLowerCase() === 'active',
    deviceAtMs: timeOf(textAt(alert, 'dateTime')),
    holdMs,
  };
}
