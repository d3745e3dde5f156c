import { defineSubgraph } from '@vms/kit/define-subgraph';
import { type LicenceMessage, licenceEntities, projectLicence } from '@vms/kit/licence/licence';
import { AssignmentEntity } from './assignments/assignment.entity.ts';
import { assignmentType } from './assignments/assignment.type.ts';
import { Assignments, type CameraMessage } from './assignments/assignments.ts';
import type { Services } from './builder.ts';
import { EdgeServerEntity } from './edges/edge-server.entity.ts';
import { edgeServerType } from './edges/edge-server.type.ts';
import { EdgeServers } from './edges/edge-servers.ts';
import { startSweep } from './edges/sweep.ts';
import { EnrolmentEntity } from './enrolments/enrolment.entity.ts';
import { Enrolments } from './enrolments/enrolments.ts';

export interface RunningServices extends Services {
  readonly stopSweep: () => Promise<void>;
}

/** Edges, how they enrol, whether they are there, and which cameras they record. */
export const edgeManager = defineSubgraph<RunningServices>({
  name: 'edge-manager',
  entities: [EdgeServerEntity, EnrolmentEntity, AssignmentEntity, ...licenceEntities],
  services: (deps) => {
    const edges = new EdgeServers(deps);
    const assignments = new Assignments(deps, edges);
    return { edges, assignments, enrolments: new Enrolments(deps, edges), stopSweep: startSweep(edges, deps.log) };
  },
  consumes: {
    'vms.cameras': (camera, { services, em }) => services.assignments.follow(camera as CameraMessage, em),
    'vms.licences': (message, { em }) => projectLicence(em, message as LicenceMessage),
  },
  schema: (builder) => assignmentType(builder as never, edgeServerType(builder as never)),
  stop: (services) => services.stopSweep(),
});
