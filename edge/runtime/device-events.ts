import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import type { Clock } from '@vms/kit/clock';
import type { Log } from '@vms/kit/log';
import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { Devices } from '../devices/devices.ts';
import { EventStates, type EventStatesOptions, type StateChange } from '../devices/event-states.ts';
import { followDevice } from '../devices/follow-device.ts';

export interface DeviceEventsDeps {
  readonly devices: Devices;
  readonly raise: (event: EdgeEvent) => void;
  readonly end: (eventId: string, endedAtMs: number) => void;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Where it remembers what is active, for after a restart. */
  readonly path: string;
  readonly states?: EventStatesOptions;
  readonly backoffMsMin?: number;
}

interface Followed {
  readonly fingerprint: string;
  cameras: readonly DesiredCamera[];
  readonly stop: () => void;
  readonly ended: Promise<void>;
}

/** By state key, per device: the event that stands for it. */
type Open = Record<string, Record<string, string>>;

/** One event stream per device that is told to be recorded, whatever its channels; each state becomes one DEVICE event. */
export class DeviceEvents {
  readonly #deps: DeviceEventsDeps;
  readonly #followed = new Map<string, Followed>();
  readonly #open: Open;

  constructor(deps: DeviceEventsDeps) {
    this.#deps = deps;
    this.#open = readOpen(deps.path);
  }

  apply({ cameras }: DesiredState): void {
    const wanted = new Map<string, DesiredCamera[]>();
    for (const camera of cameras) {
      const id = camera.device?.deviceId;
      if (id !== undefined) wanted.set(id, [...(wanted.get(id) ?? []), camera]);
    }
    for (const [id, followed] of this.#followed) {
      if (wanted.has(id)) continue;
      followed.stop();
      this.#followed.delete(id);
      this.#endAll(id, 'no longer recorded here');
    }
    for (const [id, own] of wanted) {
      const { device, username, password } = own[0] as DesiredCamera;
      const fingerprint = JSON.stringify([device?.protocol, device?.address, username, password]);
      const known = this.#followed.get(id);
      if (known?.fingerprint === fingerprint) {
        known.cameras = own;
        continue;
      }
      known?.stop();
      this.#followed.set(id, this.#follow(id, fingerprint, own));
    }
  }

  async stop(): Promise<void> {
    const all = [...this.#followed.values()];
    for (const followed of all) followed.stop();
    await Promise.all(all.map(({ ended }) => ended));
  }

  #follow(deviceId: string, fingerprint: string, cameras: readonly DesiredCamera[]): Followed {
    const { devices, clock, random, log, states: options, backoffMsMin } = this.#deps;
    const leave = new AbortController();
    const [{ device, username, password }] = cameras as [DesiredCamera];
    const adapter = devices.open({ ...(device as NonNullable<typeof device>), username, password });
    const states = new EventStates(clock.now(), options);
    states.remember(Object.keys(this.#open[deviceId] ?? {}), clock.now());
    const onChange = (change: StateChange) => {
      // A follower that was told to go may still hear the end of what it reads.
      if (!leave.signal.aborted) this.#take(deviceId, change);
    };
    const onLost = (why: string) => log.warn({ deviceId, why }, 'the event stream of a device is lost');
    const ended = followDevice({
      ...{ device: adapter, states, clock, random, signal: leave.signal, onChange, onLost },
      ...(backoffMsMin === undefined ? {} : { backoffMsMin }),
    }).catch((error: unknown) => log.error({ deviceId, error: String(error) }, 'a device is no longer followed'));
    return { fingerprint, cameras, stop: () => leave.abort(), ended };
  }

  #take(deviceId: string, change: StateChange): void {
    const { raise, end, newId, log } = this.#deps;
    const mine = this.#open[deviceId] ?? {};
    if (change.at === 'ended') {
      const eventId = mine[change.key];
      delete mine[change.key];
      if (change.why === 'origin-lost') log.warn({ deviceId, eventId, key: change.key }, 'origin-lost');
      if (eventId !== undefined) end(eventId, change.atMs);
    } else {
      const camera = this.#cameraOf(deviceId, change.state.channel);
      if (camera === null) return;
      const id = newId();
      mine[change.key] = id;
      raise(deviceEvent(id, camera.cameraId, change));
    }
    this.#open[deviceId] = mine;
    this.#remember();
  }

  /** What concerns the device as a whole is told of its first camera; null for a channel that is not recorded. */
  #cameraOf(deviceId: string, channel: number | null): DesiredCamera | null {
    const cameras = this.#followed.get(deviceId)?.cameras ?? [];
    if (channel === null) return cameras[0] ?? null;
    return cameras.find((camera) => camera.device?.channel === channel) ?? null;
  }

  #endAll(deviceId: string, why: string): void {
    const { end, clock, log } = this.#deps;
    for (const eventId of Object.values(this.#open[deviceId] ?? {})) {
      log.info({ deviceId, eventId, why }, 'origin-lost');
      end(eventId, clock.now());
    }
    delete this.#open[deviceId];
    this.#remember();
  }

  /** Not synced: after a power cut a state may have to be ended by hand. */
  #remember(): void {
    const { path } = this.#deps;
    writeFileSync(`${path}.part`, JSON.stringify(this.#open), { mode: 0o600 });
    renameSync(`${path}.part`, path);
  }
}

const severities = {
  MOTION: EventSeverity.INFO,
  INPUT: EventSeverity.INFO,
  OTHER: EventSeverity.INFO,
  INTRUSION: EventSeverity.WARNING,
  LINE_CROSSING: EventSeverity.WARNING,
  TAMPERING: EventSeverity.WARNING,
  VIDEO_LOSS: EventSeverity.WARNING,
} as const;

/** The label is ours, the origin the vendor's own code. */
function deviceEvent(
  id: string,
  cameraId: string,
  { state, atMs }: Extract<StateChange, { at: 'started' }>,
): EdgeEvent {
  const raisedAtMs = BigInt(Math.round(atMs));
  return create(EdgeEventSchema, {
    ...{ id, cameraId, raisedAtMs },
    kind: EventKind.DEVICE,
    severity: severities[state.kind],
    label: state.kind.toLowerCase(),
    origin: state.code,
    confidence: 1,
    trace: [{ hop: 'raised', atMs: raisedAtMs }],
  });
}

function readOpen(path: string): Open {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Open;
  } catch {
    return {}; // the first start, or a torn file: nothing is known to be active
  }
}
