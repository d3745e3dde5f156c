import { learnPlace, PlaceEntity, type PlaceMessage } from '@vms/kit/auth/places';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Builder, Services } from './builder.ts';
import { AnalyticsCameraEntity } from './cameras/camera.entity.ts';
import { type AssignmentMessage, type CameraMessage, learnAssignment, learnCamera } from './cameras/cameras.ts';
import { VideoJobsEntity } from './jobs/job.entity.ts';
import { jobType } from './jobs/job.type.ts';
import { Reports } from './jobs/reports.ts';
import { AiModelEntity, AiModelVersionEntity, ModelCostEntity } from './models/model.entity.ts';
import { modelType } from './models/model.type.ts';
import { Models } from './models/models.ts';
import { AnalyticsRuleEntity } from './rules/rule.entity.ts';
import { ruleType } from './rules/rule.type.ts';
import { Rules } from './rules/rules.ts';

function schema(builder: Builder): void {
  builder.queryType();
  builder.mutationType();
  ruleType(builder);
  modelType(builder);
  jobType(builder);
}

/** What is looked for on which camera, with which models, and what it costs. */
export const aiPipeline = defineSubgraph<Services>({
  name: 'ai-pipeline',
  entities: [
    AnalyticsRuleEntity,
    AnalyticsCameraEntity,
    AiModelEntity,
    AiModelVersionEntity,
    ModelCostEntity,
    VideoJobsEntity,
    PlaceEntity,
  ],
  services: (deps) => ({ rules: new Rules(deps), models: new Models(deps), reports: new Reports(deps) }),
  consumes: {
    'vms.edges': (edge, { em }) => learnPlace(em, edge as PlaceMessage),
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as CameraMessage),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as AssignmentMessage),
  },
  schema,
});
