import { defineEntity, p } from '@mikro-orm/core';
import type { EdgeOrder } from '@vms/schema/edge/edge-command.ts';

export const commandStates = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'EXPIRED', 'CANCELLED'] as const;
export type CommandState = (typeof commandStates)[number];

/** What an edge was asked to do, and how far it is. `seq` is that of its last change among all of the tenant. */
export const EdgeCommandEntity = defineEntity({
  name: 'EdgeCommand',
  tableName: 'edge_command',
  uniques: [{ properties: ['tenantId', 'idempotencyKey'] }],
  indexes: [{ properties: ['tenantId', 'seq'] }, { properties: ['edgeId', 'state'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    edgeId: p.string(),
    siteId: p.string().nullable(),
    order: p.json<EdgeOrder>(),
    idempotencyKey: p.string(),
    state: p.string().$type<CommandState>(),
    percent: p.integer(),
    note: p.string().length(500),
    result: p.string().length(-1).nullable(),
    code: p.string().nullable(),
    message: p.string().length(2_000).nullable(),
    seq: p.integer(),
    askedBy: p.string(),
    createdAtMs: p.double().$type<number>(),
    /** Not begun by then: it is not begun at all. */
    beginByMs: p.double().$type<number>(),
    heardAtMs: p.double().$type<number>().nullable(),
    endedAtMs: p.double().$type<number>().nullable(),
  },
});

/** The last seq given out. */
export const EdgeCommandCounterEntity = defineEntity({
  name: 'EdgeCommandCounter',
  tableName: 'edge_command_counter',
  properties: { tenantId: p.string().primary(), last: p.integer() },
});
