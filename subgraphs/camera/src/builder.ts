import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Cameras } from './cameras/cameras.ts';
import type { DeviceCommands } from './devices/device-commands.ts';
import type { Discovered } from './devices/discovery.ts';
import type { EdgeDevice } from './devices/edge-devices.ts';
import type { HandedCredentials } from './devices/handed-credentials.ts';
import type { Probes } from './devices/probes.ts';
import type { Groups } from './groups/groups.ts';
import type { ImportRow } from './imports/import-cameras.ts';
import type { CameraSettings } from './settings/camera-settings.ts';

export interface Services {
  readonly cameras: Cameras;
  readonly probes: Probes;
  readonly commands: DeviceCommands;
  readonly settings: CameraSettings;
  readonly groups: Groups;
  readonly now: () => number;
  readonly importCameras: (
    caller: Principal & { tenantId: string },
    input: unknown,
    access: Access,
  ) => Promise<readonly ImportRow[]>;
  readonly discover: (
    caller: Principal & { tenantId: string },
    input: unknown,
    access: Access,
  ) => Promise<Discovered[]>;
  readonly handed: HandedCredentials;
  readonly edgeDevices: (edge: Principal & { tenantId: string }, cameraIds: readonly string[]) => Promise<EdgeDevice[]>;
}
export type Builder = SubgraphBuilder<Services>;
