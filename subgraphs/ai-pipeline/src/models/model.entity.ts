import { defineEntity, p } from '@mikro-orm/core';

/** A model by the name that edges know it by. */
export const AiModelEntity = defineEntity({
  name: 'AiModel',
  tableName: 'ai_model',
  properties: {
    tenantId: p.string().primary(),
    id: p.string().primary(),
    name: p.string(),
    task: p.string(),
    createdAtMs: p.double().$type<number>(),
  },
});

/** One version of it, never changed: the hash says what it is. */
export const AiModelVersionEntity = defineEntity({
  name: 'AiModelVersion',
  tableName: 'ai_model_version',
  properties: {
    tenantId: p.string().primary(),
    modelId: p.string().primary(),
    version: p.string().primary(),
    sha256: p.string(),
    licence: p.string(),
    card: p.string().length(20_000),
    inputWidth: p.integer(),
    inputHeight: p.integer(),
    decoder: p.string(),
    classes: p.json<string[]>(),
    createdAtMs: p.double().$type<number>(),
  },
});

/** What one edge measured of one version since it last started. */
export const ModelCostEntity = defineEntity({
  name: 'AiModelCost',
  tableName: 'ai_model_cost',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    modelId: p.string().primary(),
    version: p.string().primary(),
    /** Null: it was refused. */
    provider: p.string().nullable(),
    /** Of the file that runs; null from an edge that does not say, and of one that was refused. */
    sha256: p.string().nullable(),
    code: p.string().nullable(),
    reason: p.string().length(500).nullable(),
    frames: p.double().$type<number>(),
    msPerFrame: p.double().$type<number>(),
    asOfMs: p.double().$type<number>(),
  },
});
