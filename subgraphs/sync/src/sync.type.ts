import { askedBy, type ObjectRef, type SubgraphBuilder } from '@vms/kit/builder';
import { entityExtension } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import type { Sync, SyncBatch, SyncSession, Syncs } from './syncs.ts';

export interface Services {
  readonly syncs: Syncs;
}

const time = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));
const firstMax = 100;

function bounded(first: number): number {
  if (first >= 1 && first <= firstMax) return first;
  throw new Fault('VALIDATION_FAILED', `first is ${first}; use 1–${firstMax}.`, { field: 'first' });
}

/** How far an edge's uploads are, session by session and batch by batch. */
export function syncType(builder: SubgraphBuilder<Services>): void {
  const Kind = builder.enumType('SyncBatchKind', { values: ['EVENTS', 'PICTURE'] as const });
  const Batch: ObjectRef<Services, SyncBatch> = builder.objectRef<SyncBatch>('SyncBatch').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      items: t.exposeInt('items'),
      bytes: t.exposeFloat('bytes'),
      sentAt: t.field({ type: 'DateTime', resolve: ({ sentAtMs }) => new Date(sentAtMs) }),
      ackedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Null: not answered; what was in it is offered again.',
        resolve: ({ ackedAtMs }) => time(ackedAtMs),
      }),
      stored: t.exposeInt('stored'),
      duplicates: t.exposeInt('duplicates', { description: 'The cloud had them already: an answer was lost before.' }),
      refused: t.exposeInt('refused'),
    }),
  });
  const Session: ObjectRef<Services, SyncSession> = builder.objectRef<SyncSession>('SyncSession').implement({
    description: 'One connection of the edge to the cloud.',
    fields: (t) => ({
      id: t.exposeID('id'),
      startedAt: t.field({ type: 'DateTime', resolve: ({ startedAtMs }) => new Date(startedAtMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => time(endedAtMs) }),
      endReason: t.exposeString('endReason', { nullable: true }),
      batches: t.exposeInt('batches'),
      unanswered: t.exposeInt('unanswered', { description: 'Cut off: resumed in the next session.' }),
      events: t.exposeInt('events'),
      pictures: t.exposeInt('pictures'),
      bytes: t.exposeFloat('bytes'),
      recentBatches: t.field({
        type: [Batch],
        args: { first: t.arg.int({ required: true, defaultValue: 20 }) },
        resolve: (session, { first }, ctx) => ctx.services.syncs.batches(session, bounded(first)),
      }),
    }),
  });
  const EdgeSync = builder.objectRef<Sync>('EdgeSync').implement({
    fields: (t) => ({
      pendingEvents: t.exposeInt('pendingEvents'),
      lastAckAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ lastAckAtMs }) => time(lastAckAtMs) }),
      backlogBytes: t.exposeFloat('backlogBytes'),
      oldestPendingAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ oldestPendingAtMs }) => time(oldestPendingAtMs),
      }),
      lagSeconds: t.float({
        description: 'How long the oldest event that waits has waited; 0 when none does.',
        resolve: (sync, _args, ctx) => ctx.services.syncs.lagMs(sync) / 1_000,
      }),
      bitsPerSecondMax: t.exposeFloat('bitsPerSecondMax', {
        nullable: true,
        description: 'The cap of edge.runtime that its uploader keeps; null: as fast as the line.',
      }),
      sentBytes: t.exposeFloat('sentBytes', { nullable: true, description: 'Events and pictures, since it started.' }),
      appliedVersion: t.exposeString('appliedVersion', { nullable: true }),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
      sessions: t.field({
        type: [Session],
        description: 'Newest first.',
        args: { first: t.arg.int({ required: true, defaultValue: 10 }) },
        resolve: (sync, { first }, ctx) => ctx.services.syncs.sessions(sync, bounded(first)),
      }),
    }),
  });
  entityExtension<Services>(builder, 'EdgeServer', (t) => ({
    sync: t.field({
      type: EdgeSync,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('sync', id, async (ids) => ctx.services.syncs.byEdge(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const SessionInput = builder.inputType('EdgeSyncSessionReport', {
    fields: (t) => ({
      id: t.id({ required: true }),
      startedAtMs: t.float({ required: true }),
      endedAtMs: t.float(),
      endReason: t.string(),
      batches: t.int({ required: true }),
      unanswered: t.int({ required: true }),
      events: t.int({ required: true }),
      pictures: t.int({ required: true }),
      bytes: t.float({ required: true }),
    }),
  });
  const BatchInput = builder.inputType('EdgeSyncBatchReport', {
    fields: (t) => ({
      id: t.id({ required: true }),
      sessionId: t.id({ required: true }),
      kind: t.field({ type: Kind, required: true }),
      items: t.int({ required: true }),
      bytes: t.float({ required: true }),
      sentAtMs: t.float({ required: true }),
      ackedAtMs: t.float(),
      stored: t.int({ required: true }),
      duplicates: t.int({ required: true }),
      refused: t.int({ required: true }),
    }),
  });
  const Input = builder.inputType('EdgeReportSyncInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      pendingEvents: t.int({ required: true }),
      lastAckAt: t.field({ type: 'DateTime' }),
      backlogBytes: t.float({ required: true }),
      appliedVersion: t.string(),
      oldestPendingAt: t.field({ type: 'DateTime' }),
      bitsPerSecondMax: t.float(),
      sentBytes: t.float(),
      sessions: t.field({ type: [SessionInput] }),
      batches: t.field({ type: [BatchInput] }),
    }),
  });
  builder.queryType();
  builder.mutationType({
    fields: (t) => ({
      edgeReportSync: t.boolean({
        ...askedBy('edge'),
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: async (_, { input }, ctx) => {
          await ctx.services.syncs.report({ tenantId: ctx.tenantId, edgeId: ctx.caller.id }, input);
          return true;
        },
      }),
    }),
  });
}
