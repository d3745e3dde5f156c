import { defineSubgraph } from '@vms/kit/define-subgraph';
import { type LicenceMessage, licenceEntities, projectLicence } from '@vms/kit/licence/licence';
import type { Services } from './builder.ts';
import { CameraEntity } from './cameras/camera.entity.ts';
import { cameraType } from './cameras/camera.type.ts';
import { cameraMutations } from './cameras/camera-mutations.ts';
import { Cameras } from './cameras/cameras.ts';
import { DeviceEntity } from './devices/device.entity.ts';
import { deviceType } from './devices/device.type.ts';
import { discover } from './devices/discovery.ts';
import { edgeDevices } from './devices/edge-devices.ts';
import { Probes } from './devices/probes.ts';
import { EdgePlaceEntity, SitePlaceEntity } from './status/place.entity.ts';
import { statuses } from './status/statuses.ts';

/** Devices, their channels as cameras, and the zones drawn on them. */
export const camera = defineSubgraph<Services>({
  name: 'camera',
  entities: [CameraEntity, DeviceEntity, EdgePlaceEntity, SitePlaceEntity, ...licenceEntities],
  services: (deps) => {
    const probes = new Probes(deps);
    return {
      probes,
      cameras: new Cameras(deps, probes),
      discover: (caller, input, access) => discover(deps, probes, caller, input, access),
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
    deviceType(builder, types, cameraMutations(builder, types));
  },
});
