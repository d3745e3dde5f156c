import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { type EdgeServerRef, loadEdge } from '../edges/edge-server.type.ts';
import { rolloutEdgeStates, rolloutStates } from './rollout.entity.ts';
import type { Rollout, RolloutEdge } from './rollouts.ts';

/** Rollout: a configuration or a software version that goes to edges in waves. */
export function rolloutType(builder: Builder, EdgeServerType: EdgeServerRef): void {
  const What = builder.enumType('RolloutWhat', { values: ['CONFIGURATION', 'SOFTWARE'] as const });
  const State = builder.enumType('RolloutState', { values: rolloutStates });
  const EdgeState = builder.enumType('RolloutTargetState', { values: rolloutEdgeStates });
  const EdgeType = builder.objectRef<RolloutEdge>('RolloutTarget').implement({
    fields: (t) => ({
      edgeServer: t.field({
        type: EdgeServerType,
        nullable: true,
        resolve: ({ edgeId }, _args, ctx) => loadEdge(edgeId, ctx),
      }),
      wave: t.exposeInt('wave', { description: 'From 0.' }),
      state: t.field({ type: EdgeState, resolve: ({ state }) => state }),
      note: t.exposeString('note', { nullable: true, description: 'What it waits for, or why it failed.' }),
    }),
  });
  const RolloutType = builder.objectRef<Rollout>('Rollout').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      what: t.field({ type: What, resolve: ({ what }) => what }),
      content: t.string({
        nullable: true,
        description: 'JSON.',
        resolve: ({ content }) => (content ? JSON.stringify(content) : null),
      }),
      softwareVersion: t.exposeString('softwareVersion', { nullable: true }),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why it was halted.' }),
      wavePercents: t.intList({ resolve: ({ waves }) => [...waves] }),
      wave: t.exposeInt('wave', { description: 'The one that runs, from 0.' }),
      targets: t.field({ type: [EdgeType], resolve: (rollout, _args, ctx) => ctx.services.rollouts.edgesOf(rollout) }),
      startedAt: t.field({ type: 'DateTime', resolve: ({ startedAtMs }) => new Date(startedAtMs) }),
      endedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ endedAtMs }) => (endedAtMs == null ? null : new Date(endedAtMs)),
      }),
      version: t.exposeInt('version'),
    }),
  });
  const Connection = countedConnection<Services, Rollout>(builder, 'Rollout', RolloutType);
  const StartInput = builder.inputType('StartRolloutInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      content: t.string({ description: 'JSON of edge.runtime: merged into each edge’s own document.' }),
      softwareVersion: t.string({ description: 'For the update hook of each edge.' }),
      edgeServerIds: t.idList({ description: 'Who is named first goes first; without it, every edge (of the site).' }),
      siteId: t.id(),
      wavePercents: t.intList({ description: 'Cumulative, such as [10, 50, 100]; every wave has at least one edge.' }),
      settleSeconds: t.int({ description: 'An edge counts as well after so long without a fault; by itself 120.' }),
      limitSeconds: t.int({ description: 'An edge that is not well after so long has failed; by itself 900.' }),
      failuresMax: t.int({ description: 'More failed edges than this halt it; by itself 0.' }),
    }),
  });
  const one = (name: string) =>
    successType<Services, { rollout: Rollout }>(builder, name, (t) => ({
      rollout: t.field({ type: RolloutType, resolve: ({ rollout }) => rollout }),
    }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    start: resultType(builder, 'StartRolloutResult', one('StartRolloutSuccess'), errors),
    resume: resultType(builder, 'ResumeRolloutResult', one('ResumeRolloutSuccess'), errors),
    abort: resultType(builder, 'AbortRolloutResult', one('AbortRolloutSuccess'), errors),
  };
  builder.queryFields((t) => ({
    rollouts: t.field({
      type: Connection,
      ...askedBy('user', 'ADMIN'),
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: (_, page, ctx) => ctx.services.rollouts.page(ctx.tenantId, page),
    }),
    rollout: t.field({
      type: RolloutType,
      nullable: true,
      ...askedBy('user', 'ADMIN'),
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, ctx) => ctx.services.rollouts.byId(ctx.tenantId, id),
    }),
  }));
  builder.mutationFields((t) => ({
    startRollout: t.field({
      type: results.start,
      ...askedBy('user', 'ADMIN'),
      args: { input: t.arg({ type: StartInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rollout: await ctx.services.rollouts.start(ctx.caller, input, await ctx.access()),
      }),
    }),
    resumeRollout: t.field({
      type: results.resume,
      ...askedBy('user', 'ADMIN'),
      args: { id: t.arg.id({ required: true }), retryFailed: t.arg.boolean({ required: true, defaultValue: true }) },
      resolve: async (_, { id, retryFailed }, ctx) => ({
        rollout: await ctx.services.rollouts.resume(ctx.tenantId, id, retryFailed, await ctx.access()),
      }),
    }),
    abortRollout: t.field({
      type: results.abort,
      ...askedBy('user', 'ADMIN'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        rollout: await ctx.services.rollouts.abort(ctx.tenantId, id, await ctx.access()),
      }),
    }),
  }));
}
