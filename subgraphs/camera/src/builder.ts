import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Cameras } from './cameras/cameras.ts';
import type { Discovered } from './devices/discovery.ts';
import type { EdgeDevice } from './devices/edge-devices.ts';
import type { Probes } from './devices/probes.ts';

export interface Services {
  readonly cameras: Cameras;
  readonly probes: Probes;
  readonly discover: (
    caller: Principal & { tenantId: string },
    input: unknown,
    access: Access,
  ) => Promise<Discovered[]>;
  readonly edgeDevices: (edge: Principal & { tenantId: string }, cameraIds: readonly string[]) => Promise<EdgeDevice[]>;
}
export type Builder = SubgraphBuilder<Services>;
