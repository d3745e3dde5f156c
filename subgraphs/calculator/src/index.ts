import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Services } from './builder.ts';
import { CameraMeasureEntity } from './cameras/camera-measure.entity.ts';
import { CameraMeasures, learnCamera, learnIngest } from './cameras/camera-measures.ts';
import { estimateTypes } from './estimate/estimate.type.ts';
import { ScenarioEntity } from './scenarios/scenario.entity.ts';
import { scenarioType } from './scenarios/scenario.type.ts';
import { Scenarios } from './scenarios/scenarios.ts';

/** What recording and analysing cameras needs and costs, planned or as they are. */
export const calculator = defineSubgraph<Services>({
  name: 'calculator',
  entities: [ScenarioEntity, CameraMeasureEntity],
  services: (deps) => ({ scenarios: new Scenarios(deps), measures: new CameraMeasures(deps) }),
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as never),
    'vms.ingest': (stream, { em }) => learnIngest(em, stream as never),
  },
  schema: (builder) => scenarioType(builder, estimateTypes(builder)),
});
