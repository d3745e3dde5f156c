import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { type DeviceAdapter, type DeviceProfile, refusing } from '../adapter.ts';
import type { DeviceTarget } from '../target.ts';
import { type ProbedProfile, probeRtsp } from './probe.ts';

const deadlineMs = 9_000;

/** A device of which only a stream's address is known: it gives video and can do nothing else. */
export function openRtspDevice(target: DeviceTarget & { readonly clock: Clock }): DeviceAdapter {
  return {
    ...refusing('RTSP'),
    probe: async (signal) => {
      await seeStream(target, target.address, signal);
      return {
        ...{ vendor: null, model: null, serial: null, firmware: null, clockOffsetMs: null },
        channels: [{ channel: 1, name: null }],
        capabilities: [],
      };
    },
    profiles: async (_channel, signal): Promise<readonly DeviceProfile[]> => {
      const seen = await seeStream(target, target.address, signal);
      return [{ ...seen, token: 'main', url: target.address }];
    },
  };
}

/** What really comes from a stream of the device, counted on its line. */
export async function seeStream(
  { credentials, line, clock, cameraCa }: DeviceTarget & { readonly clock: Clock },
  url: string,
  signal: AbortSignal,
): Promise<ProbedProfile> {
  line.use(credentials?.username ?? null, credentials?.password ?? null);
  const leave = await line.take(signal);
  try {
    const username = credentials?.username ?? null;
    const password = credentials?.password ?? null;
    const [seen] = await probeRtsp({ url, username, password, deadlineMs, clock, ca: cameraCa });
    if (seen === undefined) throw new Fault('CAMERA_NO_VIDEO', 'The camera sent no picture.');
    if (credentials !== null) line.accepted();
    return seen;
  } catch (error) {
    if (error instanceof Fault && error.code === 'CAMERA_AUTH_FAILED' && credentials !== null) line.refused();
    throw error;
  } finally {
    leave();
  }
}
