import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { learnPlace, PlaceEntity, type PlaceMessage, visibleOf } from '@vms/kit/auth/places';
import { askedBy, type SubgraphBuilder } from '@vms/kit/builder';
import { type Deps, defineSubgraph } from '@vms/kit/define-subgraph';
import { entityExtension } from '@vms/kit/entities';

/** How far an edge's uploads are, as it last said. */
export const SyncEntity = defineEntity({
  name: 'EdgeSync',
  tableName: 'edge_sync',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    pendingEvents: p.integer(),
    lastAckAtMs: p.double().$type<number>().nullable(),
    backlogBytes: p.double().$type<number>(),
    appliedVersion: p.string().nullable(),
    asOfMs: p.double().$type<number>(),
  },
});
export type Sync = InferEntity<typeof SyncEntity>;

/** Keeps each edge's last report. */
export class Syncs {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async report(sync: Sync): Promise<void> {
    await this.#deps.relational.forTenant(sync.tenantId).upsert(SyncEntity, sync);
  }

  /** Of those that the access shows. */
  async byEdge(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Sync>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(SyncEntity, { edgeId: { $in: await visibleOf(em, 'edge', ids, access) } });
    return new Map(rows.map((row) => [row.edgeId, row]));
  }
}

interface Services {
  readonly syncs: Syncs;
}

function schema(builder: SubgraphBuilder<Services>): void {
  const EdgeSync = builder.objectRef<Sync>('EdgeSync').implement({
    fields: (t) => ({
      pendingEvents: t.exposeInt('pendingEvents'),
      lastAckAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ lastAckAtMs }) => (lastAckAtMs == null ? null : new Date(lastAckAtMs)),
      }),
      backlogBytes: t.exposeFloat('backlogBytes'),
      appliedVersion: t.exposeString('appliedVersion', { nullable: true }),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
    }),
  });
  entityExtension(builder, 'EdgeServer', (t) => ({
    sync: t.field({
      type: EdgeSync,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('sync', id, async (ids) => ctx.services.syncs.byEdge(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const Input = builder.inputType('EdgeReportSyncInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      pendingEvents: t.int({ required: true }),
      lastAckAt: t.field({ type: 'DateTime' }),
      backlogBytes: t.float({ required: true }),
      appliedVersion: t.string(),
    }),
  });
  builder.queryType();
  builder.mutationType({
    fields: (t) => ({
      edgeReportSync: t.boolean({
        ...askedBy('edge'),
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: async (_, { input }, ctx) => {
          const { asOf, lastAckAt, appliedVersion, ...rest } = input;
          const times = { asOfMs: asOf.getTime(), lastAckAtMs: lastAckAt?.getTime() ?? null };
          const row = { ...rest, ...times, appliedVersion: appliedVersion ?? null };
          await ctx.services.syncs.report({ ...row, tenantId: ctx.tenantId, edgeId: ctx.caller.id } as Sync);
          return true;
        },
      }),
    }),
  });
}

export const sync = defineSubgraph<Services>({
  name: 'sync',
  entities: [SyncEntity, PlaceEntity],
  services: (deps) => ({ syncs: new Syncs(deps) }),
  consumes: { 'vms.edges': (edge, { em }) => learnPlace(em, edge as PlaceMessage) },
  schema,
});
