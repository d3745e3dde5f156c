/** What a simulated device is and does, whatever protocol it is asked by. */
export interface SimulatedChannel {
  readonly name: string;
  /** The best first. */
  readonly streams: readonly SimulatedStream[];
}

export interface SimulatedStream {
  readonly url: string;
  readonly codec: 'H264' | 'H265';
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

export interface SimulatedRecording {
  readonly channel: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: Buffer;
}

export interface SimulatedSignal {
  readonly kind: 'MOTION' | 'TAMPERING' | 'UNKNOWN_TO_ALL';
  readonly channel: number;
  readonly active: boolean;
}

/** The smallest picture there is: 1x1, grey. */
export const smallestJpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AKp//2Q==',
  'base64',
);

/** Moves nothing, remembers everything: tests read here what a device was told. */
export class DeviceState {
  readonly channels: readonly SimulatedChannel[];
  readonly recordings: SimulatedRecording[] = [];
  readonly presets = new Map<string, string>([['1', 'Door']]);
  readonly patrols = new Map<string, string>([['1', 'Round']]);
  readonly outputs = new Map<string, boolean>([['1', false]]);
  readonly told: string[] = [];
  readonly imaging = { brightness: 0.5, contrast: 0.5, saturation: 0.5, sharpness: 0.5 };
  /** What is active right now: told again to whoever connects anew. */
  readonly active = new Map<string, SimulatedSignal>();
  readonly #listeners = new Set<(signal: SimulatedSignal) => void>();
  ntpServer: string | null = null;
  /** Device time minus real time. */
  clockSkewMs = 0;

  constructor(channels: readonly SimulatedChannel[]) {
    this.channels = channels;
  }

  nowMs(): number {
    return Date.now() + this.clockSkewMs;
  }

  signal(signal: SimulatedSignal): void {
    const key = `${signal.kind}/${signal.channel}`;
    if (signal.active) this.active.set(key, signal);
    else this.active.delete(key);
    for (const listener of this.#listeners) listener(signal);
  }

  /** Calls back for every signal from now on, until what it gives is called. */
  listen(listener: (signal: SimulatedSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  newPreset(id: string | null, name: string): string {
    const free = id ?? String(Math.max(0, ...[...this.presets.keys()].map(Number).filter(Number.isFinite)) + 1);
    this.presets.set(free, name);
    return free;
  }
}

/** How a device can be made to behave badly; each simulator says which of these it heeds. */
export interface Misbehaviour {
  readonly delayMs: number;
  /** Half of every answer. */
  readonly truncate: boolean;
  /** Refuses everybody. */
  readonly refuse: boolean;
  /** Answers everything with an error of its protocol. */
  readonly fault: boolean;
}
export const wellBehaved: Misbehaviour = { delayMs: 0, truncate: false, refuse: false, fault: false };
