import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Assignments } from './assignments/assignments.ts';
import type { Clusters } from './clusters/clusters.ts';
import type { CommandFeed } from './commands/command-feed.ts';
import type { Commands } from './commands/commands.ts';
import type { EdgeServers } from './edges/edge-servers.ts';
import type { Enrolments } from './enrolments/enrolments.ts';
import type { Rollouts } from './rollouts/rollouts.ts';

export interface Services {
  readonly edges: EdgeServers;
  readonly enrolments: Enrolments;
  readonly assignments: Assignments;
  readonly clusters: Clusters;
  readonly commands: Commands;
  readonly feed: CommandFeed;
  readonly rollouts: Rollouts;
}
export type Builder = SubgraphBuilder<Services>;
