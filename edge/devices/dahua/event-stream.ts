import type { DeviceSignal, SignalKind } from '../adapter.ts';
import { readParts } from '../http/multipart.ts';
import { type DahuaCgi, pathOf } from './cgi.ts';

const heartbeatS = 5;
/** Three heartbeats missed: the stream is dead. */
const silenceMs = heartbeatS * 3_000;
const pulseMs = 2_000;

const kinds: Readonly<Record<string, SignalKind>> = {
  VideoMotion: 'MOTION',
  SmartMotionHuman: 'MOTION',
  SmartMotionVehicle: 'MOTION',
  CrossRegionDetection: 'INTRUSION',
  CrossLineDetection: 'LINE_CROSSING',
  VideoBlind: 'TAMPERING',
  SceneChange: 'TAMPERING',
  VideoUnFocus: 'TAMPERING',
  VideoLoss: 'VIDEO_LOSS',
  AlarmLocal: 'INPUT',
};

/** The device's one event stream, with heartbeats, until it ends. A part that says nothing costs only itself. */
export async function* eventStream({ http }: DahuaCgi, signal: AbortSignal): AsyncGenerator<DeviceSignal> {
  // The brackets and the plus-free query are what firmwares expect, undecoded.
  const path = `${pathOf('eventManager.cgi', { action: 'attach' })}&codes=[All]&heartbeat=${heartbeatS}`;
  const { status, headers, chunks } = await http.stream({ path, signal, silenceMs });
  if (status !== 200) throw http.fault('DEVICE_REFUSED', `answered ${status} when asked for its events`);
  yield { type: 'synced' };
  const contentType = String(headers['content-type'] ?? '');
  for await (const { headers: own, body } of readParts(chunks, { contentType, isWhole })) {
    if (/^image\//i.test(own['content-type'] ?? '')) continue;
    const told = eventOf(body.toString('utf8'));
    if (told !== null) yield told;
  }
}

/** Null for heartbeats and whatever is no event. The data may be JSON over many lines, or cut off: what was read of it counts. */
export function eventOf(text: string): DeviceSignal | null {
  const head = /Code=([^;\r\n]{1,200});\s*action=(\w{1,20})(?:;\s*index=(\d{1,6}))?/i.exec(text);
  if (head === null) return null;
  const [, code = '', action = '', index] = head;
  const kind = kinds[code] ?? 'OTHER';
  const at = index === undefined ? null : Number(index);
  const pulse = !/^(start|stop)$/i.test(action);
  // Events count from 0, everything else of the device from 1; an input is no channel.
  const channel = kind === 'INPUT' || at === null ? null : at + 1;
  const rule = /"Name"\s*:\s*"([^"\r\n]{1,100})"/.exec(text)?.[1];
  const source = kind === 'INPUT' && at !== null ? String(at + 1) : kind === 'OTHER' || rule === undefined ? '' : rule;
  const state = { type: 'state' as const, kind, code, channel, source };
  return { ...state, active: !/^stop$/i.test(action), deviceAtMs: null, holdMs: pulse ? pulseMs : null };
}

function isWhole(text: string): boolean {
  if (/^heartbeat$/i.test(text)) return true;
  const at = text.indexOf('data=');
  if (at < 0) return /index=\d+$/.test(text);
  try {
    JSON.parse(text.slice(at + 5));
    return true;
  } catch {
    return false;
  }
}
