/** What every kind of device offers, whatever it speaks. What a device cannot do its capabilities leave out, and asking throws DEVICE_UNSUPPORTED. */
import { Fault } from '@vms/kit/fault';
import type { DeviceProtocol } from '@vms/schema/edge/device-command.ts';

export type Capability =
  | 'SNAPSHOT'
  | 'PTZ'
  | 'PRESETS'
  | 'PATROLS'
  | 'IMAGING'
  | 'EVENTS'
  | 'INPUTS'
  | 'OUTPUTS'
  | 'CLOCK'
  | 'RECORDINGS';

export interface DeviceInfo {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly firmware: string | null;
  /** Device time minus ours; null when it does not tell. */
  readonly clockOffsetMs: number | null;
  /** Video channels, from 1. */
  readonly channels: readonly { readonly channel: number; readonly name: string | null }[];
  readonly capabilities: readonly Capability[];
}

/** One stream of one channel, the best first. */
export interface DeviceProfile {
  readonly token: string;
  readonly name: string;
  /** As the device says, in lower case: h264, h265, mjpeg. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Declared; what is delivered may differ. */
  readonly fps: number | null;
  /** rtsp:// or rtsps://, reachable from here, without credentials. */
  readonly url: string;
}

/** Speeds and positions are relative: [-1,1] for pan and tilt, [-1,1] or [0,1] (absolute) for zoom. */
export type PtzMove =
  | { readonly how: 'continuous' | 'relative'; readonly pan: number; readonly tilt: number; readonly zoom: number }
  | { readonly how: 'absolute'; readonly pan: number; readonly tilt: number; readonly zoom: number };

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Each [0,1]; null: the device does not tell. */
export interface Imaging {
  readonly brightness: number | null;
  readonly contrast: number | null;
  readonly saturation: number | null;
  readonly sharpness: number | null;
}

/** An input or an output; null: the device does not tell its state. */
export interface DevicePort extends Named {
  readonly active: boolean | null;
}

export type SignalKind = 'MOTION' | 'INTRUSION' | 'LINE_CROSSING' | 'TAMPERING' | 'VIDEO_LOSS' | 'INPUT' | 'OTHER';

/** What a device says about itself. `synced`: the stream is (re)connected and what is active is about to be told again. */
export type DeviceSignal =
  | { readonly type: 'synced' }
  | {
      readonly type: 'state';
      readonly kind: SignalKind;
      /** As the vendor writes it; unknown codes pass through. */
      readonly code: string;
      /** Null: the device as a whole. */
      readonly channel: number | null;
      /** Tells apart two sources of one code: an input, a rule. */
      readonly source: string;
      readonly active: boolean;
      /** The device's own time, corrected by nobody; null when it tells none. */
      readonly deviceAtMs: number | null;
      /** The device repeats an active state; silent for this long means that it is over. Null: it says when it ends. */
      readonly holdMs: number | null;
    };

export interface StoredRecording {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number | null;
  /** Understood by the same adapter's `download` only. */
  readonly handle: string;
}

/**
 * rtsp: play it from this address with the device's credentials; `clockRange` goes into PLAY's Range header where the
 * address alone does not name the time. file: its bytes as the device stores them.
 */
export type RecordingSource =
  | { readonly how: 'rtsp'; readonly url: string; readonly clockRange: string | null }
  | { readonly how: 'file'; readonly bytes: AsyncIterable<Buffer> };

export interface DeviceAdapter extends AsyncDisposable {
  readonly protocol: DeviceProtocol;
  probe(signal: AbortSignal): Promise<DeviceInfo>;
  profiles(channel: number, signal: AbortSignal): Promise<readonly DeviceProfile[]>;
  /** One JPEG. */
  snapshot(channel: number, signal: AbortSignal): Promise<Buffer>;
  move(channel: number, move: PtzMove, signal: AbortSignal): Promise<void>;
  stop(channel: number, signal: AbortSignal): Promise<void>;
  presets(channel: number, signal: AbortSignal): Promise<readonly Named[]>;
  gotoPreset(channel: number, id: string, signal: AbortSignal): Promise<void>;
  /** Stores the present position; a null id makes a new one. Answers its id. */
  setPreset(channel: number, id: string | null, name: string, signal: AbortSignal): Promise<string>;
  removePreset(channel: number, id: string, signal: AbortSignal): Promise<void>;
  patrols(channel: number, signal: AbortSignal): Promise<readonly Named[]>;
  startPatrol(channel: number, id: string, signal: AbortSignal): Promise<void>;
  stopPatrol(channel: number, id: string, signal: AbortSignal): Promise<void>;
  imaging(channel: number, signal: AbortSignal): Promise<Imaging>;
  setImaging(channel: number, imaging: Partial<Imaging>, signal: AbortSignal): Promise<void>;
  /** One connection's worth of signals; ends or throws with the connection. Who follows it connects again, with back-off. */
  events(signal: AbortSignal): AsyncIterable<DeviceSignal>;
  inputs(signal: AbortSignal): Promise<readonly DevicePort[]>;
  outputs(signal: AbortSignal): Promise<readonly DevicePort[]>;
  setOutput(id: string, active: boolean, signal: AbortSignal): Promise<void>;
  /** Sets the time, or where the device gets it from. */
  setClock(to: { readonly utcMs: number } | { readonly ntpServer: string }, signal: AbortSignal): Promise<void>;
  /** What the device itself holds of a channel, oldest first; a bounded number of pages. */
  recordings(channel: number, fromMs: number, toMs: number, signal: AbortSignal): AsyncIterable<StoredRecording>;
  download(recording: StoredRecording, signal: AbortSignal): Promise<RecordingSource>;
}

export function unsupported(what: string, protocol: string): Fault {
  return new Fault('DEVICE_UNSUPPORTED', `This device cannot do that over ${protocol}: ${what}.`);
}

/** Everything refused: an adapter overrides what its device can. */
export function refusing(protocol: DeviceProtocol): Omit<DeviceAdapter, 'probe' | 'profiles'> {
  const no = (what: string) => () => Promise.reject(unsupported(what, protocol));
  const none = (what: string) => (): AsyncIterable<never> => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(unsupported(what, protocol)) }),
  });
  return {
    protocol,
    snapshot: no('pictures'),
    move: no('PTZ'),
    stop: no('PTZ'),
    presets: no('presets'),
    gotoPreset: no('presets'),
    setPreset: no('presets'),
    removePreset: no('presets'),
    patrols: no('patrols'),
    startPatrol: no('patrols'),
    stopPatrol: no('patrols'),
    imaging: no('picture settings'),
    setImaging: no('picture settings'),
    events: none('events'),
    inputs: no('inputs'),
    outputs: no('outputs'),
    setOutput: no('outputs'),
    setClock: no('setting its clock'),
    recordings: none('search in its recordings'),
    download: no('recordings'),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** For devices that count: what goes into their paths. */
export function countedId(id: string): number {
  if (/^\d{1,5}$/.test(id)) return Number(id);
  throw new Fault('VALIDATION_FAILED', `id is ${JSON.stringify(id.slice(0, 20))}; this device counts from 1.`);
}

/** Something instead of what a device will not do; every other failure stays one. */
export function refusalIs<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Fault && /^DEVICE_(UNSUPPORTED|REFUSED)$/.test(error.code)) return instead;
    throw error;
  };
}
