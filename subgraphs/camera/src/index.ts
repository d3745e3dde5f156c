import { defineSubgraph } from '@vms/kit/define-subgraph';
import { type LicenceMessage, licenceEntities, projectLicence } from '@vms/kit/licence/licence';
import type { Services } from './builder.ts';
import { CameraEntity } from './cameras/camera.entity.ts';
import { cameraType } from './cameras/camera.type.ts';
import { cameraMutations } from './cameras/camera-mutations.ts';
import { Cameras } from './cameras/cameras.ts';
import { DeviceEntity } from './devices/device.entity.ts';
import { deviceType } from './devices/device.type.ts';
import { DeviceCommands } from './devices/device-commands.ts';
import { deviceCommandsType } from './devices/device-commands.type.ts';
import { discover } from './devices/discovery.ts';
import { edgeDevices } from './devices/edge-devices.ts';
import { HandedCredentials } from './devices/handed-credentials.ts';
import { Probes } from './devices/probes.ts';
import { CameraGroupEntity } from './groups/group.entity.ts';
import { groupType } from './groups/group.type.ts';
import { Groups } from './groups/groups.ts';
import { importType } from './imports/import.type.ts';
import { importCameras } from './imports/import-cameras.ts';
import { CameraSettings } from './settings/camera-settings.ts';
import { cameraSettingsType } from './settings/camera-settings.type.ts';
import { EdgePlaceEntity, SitePlaceEntity } from './status/place.entity.ts';
import { statuses } from './status/statuses.ts';

/** Devices, their channels as cameras, and the zones drawn on them. */
export const camera = defineSubgraph<Services>({
  name: 'camera',
  entities: [CameraEntity, CameraGroupEntity, DeviceEntity, EdgePlaceEntity, SitePlaceEntity, ...licenceEntities],
  services: (deps) => {
    const probes = new Probes(deps);
    const cameras = new Cameras(deps, probes);
    return {
      ...{ probes, cameras },
      commands: new DeviceCommands(cameras, probes),
      settings: new CameraSettings(deps, cameras),
      groups: new Groups(deps, cameras),
      now: () => deps.clock.now(),
      importCameras: (caller, input, access) => importCameras(cameras, caller, input, access),
      discover: (caller, input, access) => discover(deps, probes, caller, input, access),
      handed: new HandedCredentials(deps.audit),
      edgeDevices: (edge, cameraIds) => edgeDevices(deps, edge, cameraIds),
    };
  },
  consumes: {
    'vms.licences': (message, { em }) => projectLicence(em, message as LicenceMessage),
    'vms.ingest': (message, { em }) => statuses.ingest(message as never, em),
    'vms.edges': (message, { em }) => statuses.edge(message as never, em),
    'vms.assignments': (message, { em }) => statuses.assignment(message as never, em),
    'vms.sites': (message, { em }) => statuses.site(message as never, em),
  },
  schema: (builder) => {
    const types = cameraType(builder);
    const ProbeFailed = cameraMutations(builder, types);
    deviceType(builder, types, ProbeFailed);
    deviceCommandsType(builder, ProbeFailed);
    cameraSettingsType(builder, types);
    groupType(builder, types);
    importType(builder);
  },
});
