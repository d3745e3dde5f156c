import { askedBy } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, entityExtension } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import type { EdgeCommandOrder } from '@vms/schema/edge/edge-command.ts';
import type { Capacity } from '../assignments/capacity.ts';
import type { Builder, Services } from '../builder.ts';
import type { EdgeCluster } from '../clusters/clusters.ts';
import { inventoryType } from '../inventory/inventory.type.ts';
import type { BeatReply, EdgeServer } from './edge-servers.ts';

/** Loads one edge, batched per request; null outside the caller's tenant and grants. */
export function loadEdge(id: string, ctx: Context<Services>): Promise<EdgeServer | null> {
  return ctx.load('edge', id, async (ids) => ctx.services.edges.byIds(ctx.tenantId, ids, await ctx.access()));
}

export type EdgeClusterRef = ReturnType<typeof edgeServerType>['EdgeClusterType'];
export type EdgeServerRef = ReturnType<typeof edgeServerType>['EdgeServerType'];

/** EdgeServer, what sites show of it, and what the edge itself and the relay say. */
export function edgeServerType(builder: Builder) {
  const EdgeServerType = builder.objectRef<EdgeServer>('EdgeServer');
  builder.asEntity(EdgeServerType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => loadEdge(id, ctx),
  });
  const SiteType = entityExtension<Services>(builder, 'Site', (t) => ({
    edgeServers: t.field({
      type: [EdgeServerType],
      resolve: async ({ id }, _args, ctx) => ctx.services.edges.ofSite(ctx.tenantId, id, await ctx.access()),
    }),
  }));
  const { EdgeInventory, InventoryInput } = inventoryType(builder);
  const EdgeClusterType = builder.objectRef<EdgeCluster>('EdgeCluster');
  const Basis = builder.enumType('EdgeCapacityBasis', { values: ['SET', 'ESTIMATED', 'UNKNOWN'] as const });
  const CapacityType = builder.objectRef<Capacity & { readonly cameras: number }>('EdgeCapacity').implement({
    fields: (t) => ({
      cameras: t.exposeInt('cameras', { description: 'That it is to record now.' }),
      camerasMax: t.exposeInt('camerasMax', { nullable: true, description: 'Null while nobody knows.' }),
      basis: t.field({ type: Basis, resolve: ({ basis }) => basis }),
    }),
  });
  EdgeServerType.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      online: t.boolean({ resolve: (edge, _args, ctx) => ctx.services.edges.isOnline(edge) }),
      lastHeartbeatAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ lastHeartbeatAtMs: ms }) => (ms === null || ms === undefined ? null : new Date(ms)),
      }),
      softwareVersion: t.exposeString('softwareVersion', { nullable: true }),
      clockOffsetMs: t.exposeInt('clockOffsetMs', { nullable: true }),
      inventory: t.field({
        type: EdgeInventory,
        nullable: true,
        resolve: ({ id }, _args, ctx) =>
          ctx.load('inventory', id, (ids) => ctx.services.edges.inventories(ctx.tenantId, ids)),
      }),
      capacity: t.field({
        type: CapacityType,
        resolve: async (edge, _args, ctx) =>
          (await ctx.services.edges.sizes(ctx.tenantId, [edge])).get(edge.id) ?? {
            ...{ cameras: 0, camerasMax: null, basis: 'UNKNOWN' as const },
          },
      }),
      cluster: t.field({
        type: EdgeClusterType,
        nullable: true,
        resolve: async ({ clusterId }, _args, ctx) =>
          clusterId
            ? ctx.load('cluster', clusterId, async (ids) =>
                ctx.services.clusters.byIds(ctx.tenantId, ids, await ctx.access()),
              )
            : null,
      }),
      site: t.field({
        type: SiteType,
        nullable: true,
        resolve: ({ siteId }) => (siteId ? { id: siteId } : null),
      }),
    }),
  });
  const EdgeServerConnection = countedConnection<Services, EdgeServer>(builder, 'EdgeServer', EdgeServerType as never);
  const EdgeIdentity = builder.objectRef<EdgeServer>('EdgeIdentity').implement({
    inaccessible: true,
    fields: (t) => ({
      edgeServerId: t.id({ resolve: (edge) => edge.id }),
      tenantId: t.exposeID('tenantId'),
      siteId: t.exposeID('siteId', { nullable: true }),
      publicKey: t.exposeString('publicKey'),
    }),
  });
  const Order = builder.objectRef<EdgeCommandOrder>('EdgeCommandOrder').implement({
    inaccessible: true,
    fields: (t) => ({
      id: t.exposeID('id'),
      order: t.string({ description: 'JSON.', resolve: ({ order }) => JSON.stringify(order) }),
    }),
  });
  const HeartbeatReply = builder.objectRef<BeatReply>('EdgeHeartbeatReply').implement({
    inaccessible: true,
    fields: (t) => ({
      cloudTime: t.field({ type: 'DateTime', resolve: (reply) => new Date(reply.cloudTimeMs) }),
      desiredVersion: t.exposeString('desiredVersion'),
      commands: t.field({ type: [Order], resolve: ({ commands }) => [...commands] }),
    }),
  });
  const HeartbeatInput = builder.inputType('EdgeHeartbeatInput', {
    inaccessible: true,
    fields: (t) => ({
      at: t.field({ type: 'DateTime' }),
      softwareVersion: t.string(),
      clockOffsetMs: t.float(),
      inventory: t.field({ type: InventoryInput }),
    }),
  });
  const EnrolInput = builder.inputType('EdgeEnrolInput', {
    inaccessible: true,
    fields: (t) => ({ code: t.string({ required: true }), publicKey: t.string({ required: true }) }),
  });
  builder.queryType({
    fields: (t) => ({
      edgeServers: t.field({
        type: EdgeServerConnection,
        ...askedBy('user'),
        args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
        resolve: async (_, page, ctx) => ctx.services.edges.page(ctx.tenantId, page, await ctx.access()),
      }),
      edgeServer: t.field({
        type: EdgeServerType,
        nullable: true,
        ...askedBy('user'),
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }, ctx) => loadEdge(id, ctx),
      }),
      edgeIdentity: t.field({
        type: EdgeIdentity,
        nullable: true,
        ...askedBy('service'),
        args: { edgeServerId: t.arg.id({ required: true }) },
        resolve: (_, { edgeServerId }, ctx) => ctx.services.edges.identity(edgeServerId),
      }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      edgeEnrol: t.field({
        type: EdgeIdentity,
        ...askedBy('service'),
        args: { input: t.arg({ type: EnrolInput, required: true }) },
        resolve: async (_, { input }, ctx) => {
          const edge = await ctx.services.enrolments.redeem(input.code, input.publicKey);
          const { id, tenantId, siteId, name } = edge;
          const who = { principal: { kind: 'edge', id } as const, tenantId, traceId: ctx.traceId };
          await ctx.audit.record({ ...who, action: 'edgeEnrol', target: { name, siteId } });
          return edge;
        },
      }),
      edgeHeartbeat: t.field({
        type: HeartbeatReply,
        ...askedBy('edge'),
        args: { input: t.arg({ type: HeartbeatInput, required: true }) },
        resolve: async (_, { input }, ctx) => {
          if (input.clockOffsetMs != null && Math.abs(input.clockOffsetMs) > 2 ** 31 - 1)
            throw new Fault('VALIDATION_FAILED', 'clockOffsetMs is beyond any clock.', { field: 'clockOffsetMs' });
          const reply = await ctx.services.edges.beat(ctx.caller, input);
          await ctx.services.assignments.adopt(ctx.tenantId);
          return reply;
        },
      }),
      edgeDisconnected: t.boolean({
        ...askedBy('service'),
        args: { edgeServerId: t.arg.id({ required: true }) },
        resolve: (_, { edgeServerId }, ctx) => ctx.services.edges.disconnected(edgeServerId),
      }),
    }),
  });
  return { EdgeServerType, EdgeClusterType };
}
