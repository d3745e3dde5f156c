import { askedBy, resultType } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { EdgeClusterRef, EdgeServerRef } from '../edges/edge-server.type.ts';
import type { EdgeServer } from '../edges/edge-servers.ts';
import type { EdgeCluster } from './clusters.ts';

/** EdgeCluster, and how many cameras an edge takes. */
export function clusterType(builder: Builder, EdgeServerType: EdgeServerRef, ClusterType: EdgeClusterRef): void {
  const load = (id: string, ctx: Context<Services>) =>
    ctx.load('cluster', id, async (ids) => ctx.services.clusters.byIds(ctx.tenantId, ids, await ctx.access()));
  ClusterType.implement({
    description: 'Edges of a site that take over each other’s cameras.',
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      version: t.exposeInt('version'),
      failoverAfterSeconds: t.int({ resolve: ({ failoverAfterMs }) => failoverAfterMs / 1_000 }),
      failbackAfterSeconds: t.int({ resolve: ({ failbackAfterMs }) => failbackAfterMs / 1_000 }),
      edgeServers: t.field({
        type: [EdgeServerType],
        resolve: (cluster, _args, ctx) => ctx.services.clusters.members(cluster),
      }),
      camerasAway: t.int({
        description: 'Recorded by another edge than their own just now.',
        resolve: (cluster, _args, ctx) => ctx.services.clusters.camerasAway(cluster),
      }),
      camerasWithoutRoom: t.int({
        description: 'Of lost edges, which no other edge of the cluster has room for.',
        resolve: (cluster, _args, ctx) => ctx.services.clusters.camerasWithoutRoom(cluster),
      }),
    }),
  });
  const Connection = countedConnection<Services, EdgeCluster>(builder, 'EdgeCluster', ClusterType as never);
  const one = (name: string) =>
    successType<Services, { cluster: EdgeCluster }>(builder, name, (t) => ({
      cluster: t.field({ type: ClusterType, resolve: ({ cluster }) => cluster }),
    }));
  const removed = successType<Services, { id: string }>(builder, 'DeleteEdgeClusterSuccess', (t) => ({
    id: t.exposeID('id'),
  }));
  const sized = successType<Services, { edge: EdgeServer }>(builder, 'SetEdgeCapacitySuccess', (t) => ({
    edgeServer: t.field({ type: EdgeServerType, resolve: ({ edge }) => edge }),
  }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    create: resultType(builder, 'CreateEdgeClusterResult', one('CreateEdgeClusterSuccess'), errors),
    update: resultType(builder, 'UpdateEdgeClusterResult', one('UpdateEdgeClusterSuccess'), errors),
    remove: resultType(builder, 'DeleteEdgeClusterResult', removed, errors),
    size: resultType(builder, 'SetEdgeCapacityResult', sized, ['ValidationError', 'NotFound', 'Forbidden']),
  };
  const CreateInput = builder.inputType('CreateEdgeClusterInput', {
    fields: (t) => ({
      siteId: t.id({ required: true }),
      name: t.string({ required: true }),
      edgeServerIds: t.idList({ required: true }),
      failoverAfterSeconds: t.int({ description: 'Silent for so long, an edge gives its cameras away; by itself 30.' }),
      failbackAfterSeconds: t.int({ description: 'Back for so long, it gets them again; by itself 60.' }),
    }),
  });
  const UpdateInput = builder.inputType('UpdateEdgeClusterInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true, description: 'The one you saw.' }),
      name: t.string(),
      edgeServerIds: t.idList({ description: 'Replace all.' }),
      failoverAfterSeconds: t.int(),
      failbackAfterSeconds: t.int(),
    }),
  });
  const CapacityInput = builder.inputType('SetEdgeCapacityInput', {
    fields: (t) => ({
      edgeServerId: t.id({ required: true }),
      camerasMax: t.int({ description: 'Null: as its machine lets estimate.' }),
    }),
  });
  builder.queryFields((t) => ({
    edgeClusters: t.field({
      type: Connection,
      ...askedBy('user'),
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: async (_, page, ctx) => ctx.services.clusters.page(ctx.tenantId, page, await ctx.access()),
    }),
    edgeCluster: t.field({
      type: ClusterType,
      nullable: true,
      ...askedBy('user'),
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, ctx) => load(id, ctx),
    }),
  }));
  builder.mutationFields((t) => ({
    createEdgeCluster: t.field({
      type: results.create,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: CreateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        cluster: await ctx.services.clusters.create(ctx.tenantId, input, await ctx.access()),
      }),
    }),
    updateEdgeCluster: t.field({
      type: results.update,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        cluster: await ctx.services.clusters.update(ctx.tenantId, input, await ctx.access()),
      }),
    }),
    deleteEdgeCluster: t.field({
      type: results.remove,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }), version: t.arg.int({ required: true }) },
      resolve: async (_, { id, version }, ctx) => ({
        id: await ctx.services.clusters.remove(ctx.tenantId, id, version, await ctx.access()),
      }),
    }),
    setEdgeCapacity: t.field({
      type: results.size,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: CapacityInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        edge: await ctx.services.edges.setCapacity(ctx.tenantId, input, await ctx.access()),
      }),
    }),
  }));
}
