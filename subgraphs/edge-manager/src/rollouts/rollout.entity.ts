import { defineEntity, p } from '@mikro-orm/core';
import type { EdgeSettings } from '@vms/schema/edge/edge-settings.ts';

export const rolloutStates = ['RUNNING', 'HALTED', 'ABORTED', 'DONE'] as const;
export const rolloutEdgeStates = ['WAITING', 'TOLD', 'HEALTHY', 'FAILED', 'SKIPPED', 'UNDONE'] as const;

/** A change that goes to edges in waves; the next one begins when all of this one are well. */
export const RolloutEntity = defineEntity({
  name: 'Rollout',
  tableName: 'edge_rollout',
  indexes: [{ properties: ['tenantId', 'state'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    name: p.string().length(120),
    what: p.string().$type<'CONFIGURATION' | 'SOFTWARE'>(),
    content: p.json<EdgeSettings>().nullable(),
    softwareVersion: p.string().nullable(),
    /** Cumulative, the last is 100. */
    waves: p.json<readonly number[]>(),
    /** The one that runs, from 0. */
    wave: p.integer(),
    state: p.string().$type<(typeof rolloutStates)[number]>(),
    reason: p.string().length(500).nullable(),
    /** An edge counts as well after so long without a fault. */
    settleMs: p.integer(),
    /** An edge that is not well after so long has failed. */
    limitMs: p.integer(),
    /** More failed edges than this halt it. */
    failuresMax: p.integer(),
    version: p.integer(),
    startedBy: p.string(),
    startedAtMs: p.double().$type<number>(),
    endedAtMs: p.double().$type<number>().nullable(),
  },
});

/** How one edge is with one rollout. */
export const RolloutEdgeEntity = defineEntity({
  name: 'RolloutEdge',
  tableName: 'edge_rollout_edge',
  properties: {
    rolloutId: p.string().primary(),
    edgeId: p.string().primary().index(),
    tenantId: p.string(),
    wave: p.integer(),
    state: p.string().$type<(typeof rolloutEdgeStates)[number]>(),
    attempt: p.integer(),
    /** Of the merged document, once it is written; CONFIGURATION only. */
    revision: p.string().nullable(),
    commandId: p.string().nullable(),
    /** Streams that ran when it was told: fewer are a fault. */
    runningBefore: p.integer(),
    toldAtMs: p.double().$type<number>().nullable(),
    wellSinceMs: p.double().$type<number>().nullable(),
    note: p.string().length(500).nullable(),
  },
});

/** What an edge does with its settings, as vms.config-applied last said. */
export const AppliedSettingsEntity = defineEntity({
  name: 'AppliedSettings',
  tableName: 'edge_applied_settings',
  properties: {
    edgeId: p.string().primary(),
    tenantId: p.string(),
    appliedRevision: p.string().nullable(),
    refusedRevision: p.string().nullable(),
    code: p.string().nullable(),
    message: p.string().length(2_000).nullable(),
  },
});
