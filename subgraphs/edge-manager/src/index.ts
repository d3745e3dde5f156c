import { defineSubgraph } from '@vms/kit/define-subgraph';
import { type LicenceMessage, licenceEntities, projectLicence } from '@vms/kit/licence/licence';
import { AssignmentEntity } from './assignments/assignment.entity.ts';
import { assignmentType } from './assignments/assignment.type.ts';
import { Assignments, type CameraMessage } from './assignments/assignments.ts';
import { Failover } from './assignments/failover.ts';
import type { Builder, Services } from './builder.ts';
import { EdgeClusterEntity } from './clusters/cluster.entity.ts';
import { clusterType } from './clusters/cluster.type.ts';
import { Clusters } from './clusters/clusters.ts';
import { EdgeCommandCounterEntity, EdgeCommandEntity } from './commands/command.entity.ts';
import { commandType } from './commands/command.type.ts';
import { CommandFeed } from './commands/command-feed.ts';
import { Commands } from './commands/commands.ts';
import { EdgeServerEntity } from './edges/edge-server.entity.ts';
import { edgeServerType } from './edges/edge-server.type.ts';
import { EdgeServers } from './edges/edge-servers.ts';
import { startSweep } from './edges/sweep.ts';
import { EnrolmentEntity } from './enrolments/enrolment.entity.ts';
import { Enrolments } from './enrolments/enrolments.ts';
import { EdgeInventoryEntity } from './inventory/inventory.entity.ts';
import { AppliedSettingsEntity, RolloutEdgeEntity, RolloutEntity } from './rollouts/rollout.entity.ts';
import { rolloutType } from './rollouts/rollout.type.ts';
import { type AppliedMessage, RolloutSteps, type WrittenMessage } from './rollouts/rollout-steps.ts';
import { Rollouts } from './rollouts/rollouts.ts';

export interface RunningServices extends Services {
  readonly failover: Failover;
  readonly steps: RolloutSteps;
  readonly stopSweep: () => Promise<void>;
}

function schema(builder: Builder): void {
  const { EdgeServerType, EdgeClusterType } = edgeServerType(builder);
  assignmentType(builder, EdgeServerType);
  clusterType(builder, EdgeServerType, EdgeClusterType);
  commandType(builder, EdgeServerType);
  rolloutType(builder, EdgeServerType);
}

/** Edges, how they enrol, whether they are there, which cameras they record, and what they are asked to do. */
export const edgeManager = defineSubgraph<RunningServices>({
  name: 'edge-manager',
  entities: [
    ...[EdgeServerEntity, EdgeInventoryEntity, EdgeClusterEntity, EnrolmentEntity, AssignmentEntity],
    ...[EdgeCommandEntity, EdgeCommandCounterEntity, ...licenceEntities],
    ...[RolloutEntity, RolloutEdgeEntity, AppliedSettingsEntity],
  ],
  services: (deps) => {
    const feed = new CommandFeed(deps);
    const commands = new Commands(deps, feed);
    const edges = new EdgeServers(deps, commands);
    const assignments = new Assignments(deps, edges);
    const failover = new Failover(deps, edges, assignments);
    const rollouts = new Rollouts(deps);
    const steps = new RolloutSteps(deps, { rollouts, edges, commands });
    const work = {
      ...{ edges: () => edges.sweep(), commands: () => commands.sweep() },
      ...{ failover: () => failover.step(), rollouts: () => steps.step() },
    };
    return {
      ...{ edges, assignments, feed, commands, failover, rollouts, steps, enrolments: new Enrolments(deps, edges) },
      ...{ clusters: new Clusters(deps), stopSweep: startSweep(work, deps.log) },
    };
  },
  consumes: {
    'vms.cameras': (camera, { services, em }) => services.assignments.follow(camera as CameraMessage, em),
    'vms.config-applied': (message, { services, em }) => services.steps.applied(em, message as AppliedMessage),
    'vms.rollout-documents': (message, { services, em }) => services.steps.written(em, message as WrittenMessage),
    'vms.licences': (message, { em }) => projectLicence(em, message as LicenceMessage),
  },
  schema: (builder) => schema(builder as never),
  stop: async (services) => {
    services.feed.stop();
    await services.stopSweep();
  },
});
