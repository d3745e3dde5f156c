import { Fault } from '@vms/kit/fault';
import type { DeviceCommand } from '@vms/schema/edge/device-command.ts';
import type { DeviceAnswer, DeviceOfCamera, ProbeDevice, ProbedDevice } from '../devices/devices.ts';
import type { DiscoveredDevice } from '../devices/discovery/discover-devices.ts';
import type { DiscoverWish } from '../subgraph/needs.ts';

export type DeviceCall =
  | { readonly what: 'probe'; readonly wanted: ProbeDevice }
  | { readonly what: 'discover'; readonly wish: DiscoverWish }
  | { readonly what: 'command'; readonly camera: DeviceOfCamera; readonly command: DeviceCommand };

export type DeviceReply =
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly fault: { readonly code: string; readonly message: string };
    };

export interface DeviceCalls {
  probe(wanted: ProbeDevice, signal: AbortSignal): Promise<ProbedDevice>;
  discover(wish: DiscoverWish, signal: AbortSignal): Promise<readonly DiscoveredDevice[]>;
  command(camera: DeviceOfCamera, command: DeviceCommand, signal: AbortSignal): Promise<DeviceAnswer>;
  take(reply: DeviceReply): void;
}

const callsMax = 256;

/** A little less than whoever asked waits, so that the answer says what was slow. */
function withinMsOf(call: DeviceCall): number {
  if (call.what === 'discover') return call.wish.timeoutMs + 1_000;
  return call.what === 'probe' ? 11_000 : 9_000;
}

/** The main process's side of the devices process: calls with their replies. What that process loses in dying is told as EDGE_TIMEOUT. */
export function callDevices(send: (message: object) => void): DeviceCalls {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (fault: Fault) => void }>();
  let calls = 0;
  const ask = <T>(call: DeviceCall, signal: AbortSignal): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (waiting.size >= callsMax)
        return reject(new Fault('DEVICE_BUSY', 'The edge is asking too many devices; try again.'));
      calls += 1;
      const id = calls;
      const late = () => {
        send({ type: 'leave', id });
        settle().reject(new Fault('EDGE_TIMEOUT', 'The device was not asked in time; try again.'));
      };
      const settle = () => {
        waiting.delete(id);
        signal.removeEventListener('abort', late);
        return { resolve: resolve as (value: unknown) => void, reject };
      };
      waiting.set(id, {
        resolve: (value) => settle().resolve(value),
        reject: (fault) => settle().reject(fault),
      });
      signal.addEventListener('abort', late, { once: true });
      send({ type: 'call', id, call, withinMs: withinMsOf(call) });
    });
  return {
    probe: (wanted, signal) => ask({ what: 'probe', wanted }, signal),
    discover: (wish, signal) => ask({ what: 'discover', wish }, signal),
    command: (camera, command, signal) => ask({ what: 'command', camera, command }, signal),
    take: (reply) => {
      const asked = waiting.get(reply.id);
      if ('fault' in reply) asked?.reject(new Fault(reply.fault.code, reply.fault.message));
      else asked?.resolve(reply.value);
    },
  };
}
