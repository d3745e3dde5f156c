import { defineEntity, p } from '@mikro-orm/core';

/** A plan that somebody saved: its input as it was given, so that better formulas answer it anew. */
export const ScenarioEntity = defineEntity({
  name: 'CostScenario',
  tableName: 'cost_scenario',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    version: p.integer(),
    input: p.json<Record<string, unknown>>(),
    createdAtMs: p.double().$type<number>(),
    updatedAtMs: p.double().$type<number>(),
  },
});
