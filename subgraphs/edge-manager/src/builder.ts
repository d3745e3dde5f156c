import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Assignments } from './assignments/assignments.ts';
import type { EdgeServers } from './edges/edge-servers.ts';
import type { Enrolments } from './enrolments/enrolments.ts';

export interface Services {
  readonly edges: EdgeServers;
  readonly enrolments: Enrolments;
  readonly assignments: Assignments;
}
export type Builder = SubgraphBuilder<Services>;
