import { Fault } from '@vms/kit/fault';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { Progress } from '../../agent/commands/command-runner.ts';
import type { ProbeDevice, ProbedDevice } from '../../devices/devices.ts';
import { deviceOfCamera } from '../device-of-camera.ts';

export interface ProbeNeeds {
  readonly desired: () => DesiredState | null;
  readonly probe: (wanted: ProbeDevice, signal: AbortSignal) => Promise<ProbedDevice>;
}

export interface ProbedCamera {
  readonly cameraId: string;
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly codec: string | null;
  /** A Fault's code, and what it says. */
  readonly code: string | null;
  readonly message: string | null;
}

const probeMsMax = 12_000;

/** Asks each camera's device anew, one after the other; a camera that cannot be reached is one line of the answer. */
export async function probeCameras(
  needs: ProbeNeeds,
  cameraIds: readonly string[] | null,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly cameras: readonly ProbedCamera[]; readonly reached: number }> {
  const desired = needs.desired();
  const wanted = (desired?.cameras ?? []).filter(({ cameraId }) => cameraIds?.includes(cameraId) ?? true);
  const unknown = cameraIds?.find((id) => !wanted.some(({ cameraId }) => cameraId === id));
  if (unknown !== undefined) throw new Fault('NOT_FOUND', `This edge has no camera ${unknown}.`);
  const cameras: ProbedCamera[] = [];
  for (const { cameraId, name } of wanted) {
    signal.throwIfAborted();
    progress((100 * cameras.length) / wanted.length, `${cameras.length + 1} of ${wanted.length}: ${name}`);
    const { protocol, address, channel, username, password } = deviceOfCamera(desired, cameraId);
    const from = performance.now();
    const asked = { protocol, address, channel, username, password };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(probeMsMax)]);
    const answer = await needs.probe(asked, limit).then(
      ({ info, profiles }) => ({
        ...{ ok: true, vendor: info.vendor ?? null, model: info.model ?? null },
        ...{ codec: profiles[0]?.codec ?? null, code: null, message: null },
      }),
      (error: unknown) => ({
        ...{ ok: false, vendor: null, model: null, codec: null },
        code: error instanceof Fault ? error.code : 'EDGE_FAILED',
        message: error instanceof Fault ? error.message : 'The edge could not ask the device.',
      }),
    );
    cameras.push({ cameraId, name, ms: Math.round(performance.now() - from), ...answer });
  }
  return { cameras, reached: cameras.filter(({ ok }) => ok).length };
}
