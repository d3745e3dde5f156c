import type { SubgraphBuilder } from '@vms/kit/builder';
import type { CameraMeasures } from './cameras/camera-measures.ts';
import type { Scenarios } from './scenarios/scenarios.ts';

export interface Services {
  readonly scenarios: Scenarios;
  readonly measures: CameraMeasures;
}
export type Builder = SubgraphBuilder<Services>;
