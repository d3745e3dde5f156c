import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { DeviceAdapter } from './adapter.ts';
import type { EventStates, StateChange } from './event-states.ts';

export interface FollowOptions {
  readonly device: DeviceAdapter;
  readonly states: EventStates;
  readonly clock: Clock;
  /** In [0,1); spreads reconnects. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onChange: (change: StateChange) => void;
  readonly onLost: (why: string) => void;
  readonly backoffMsMin?: number;
}

const tickMs = 1_000;
const backoffMsMax = 60_000;
/** A stream that lived this long was well: the next one is tried soon. */
const healthyMs = 30_000;

/**
 * Keeps one event stream of a device open until the signal, with growing pauses between attempts: a device is never
 * knocked on in a loop. Returns early only for a device that has no events.
 */
export async function followDevice(options: FollowOptions): Promise<void> {
  const { device, states, clock, signal, onChange, backoffMsMin = 1_000 } = options;
  const tick = setInterval(() => states.tick(clock.now()).forEach(onChange), tickMs);
  let attempt = 0;
  try {
    while (!signal.aborted) {
      const openedMs = clock.now();
      try {
        for await (const said of device.events(signal)) states.take(said, clock.now()).forEach(onChange);
        if (!signal.aborted) options.onLost('the device ended its event stream');
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Fault && error.code === 'DEVICE_UNSUPPORTED') return;
        options.onLost(error instanceof Fault ? error.code : String(error));
      }
      states.lost(clock.now());
      if (clock.now() - openedMs > healthyMs) attempt = 0;
      const ceilingMs = Math.min(backoffMsMax, backoffMsMin * 2 ** attempt);
      attempt = Math.min(attempt + 1, 16);
      await pause(ceilingMs * (0.5 + options.random() / 2), signal);
    }
  } finally {
    clearInterval(tick);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
