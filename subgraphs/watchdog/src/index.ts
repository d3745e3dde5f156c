import { learnPlace, PlaceEntity, type PlaceMessage } from '@vms/kit/auth/places';
import { askedBy, type SubgraphBuilder } from '@vms/kit/builder';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { entityExtension } from '@vms/kit/entities';
import { type Coverage, CoverageLedger, SpanEntity } from './coverage.ts';
import { HealthEntity } from './health/health.entity.ts';
import { HealthBook } from './health/health.ts';
import { healthType } from './health/health.type.ts';

interface Services {
  readonly health: HealthBook;
  readonly ledger: CoverageLedger;
}

function schema(builder: SubgraphBuilder<Services>): void {
  builder.queryType();
  const Check = healthType(builder);
  entityExtension(builder, 'EdgeServer', (t) => ({
    health: t.field({
      type: Check,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('health', id, async (ids) => ctx.services.health.byId(ctx.tenantId, ids, await ctx.access())),
    }),
  }));
  const CoverageType = builder.objectRef<Coverage>('Coverage').implement({
    description: 'How the time of a range is accounted for; the parts add up to the range.',
    fields: (t) => ({
      recordedMs: t.exposeFloat('recordedMs'),
      backfilledMs: t.exposeFloat('backfilledMs'),
      gapMs: t.exposeFloat('gapMs'),
      expiredMs: t.exposeFloat('expiredMs'),
      deletedMs: t.exposeFloat('deletedMs'),
      notExpectedMs: t.exposeFloat('notExpectedMs'),
      unknownMs: t.exposeFloat('unknownMs', { description: 'Nobody has heard from the edge about it.' }),
      clockStepMs: t.exposeFloat('clockStepMs'),
    }),
  });
  entityExtension(builder, 'Camera', (t) => ({
    health: t.field({
      type: Check,
      nullable: true,
      description: 'null: not heard of yet.',
      resolve: ({ id }, _, ctx) =>
        ctx.load('health', id, async (ids) => ctx.services.health.byId(ctx.tenantId, ids, await ctx.access())),
    }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      args: { from: t.arg({ type: 'DateTime', required: true }), to: t.arg({ type: 'DateTime', required: true }) },
      resolve: async ({ id }, { from, to }, ctx) => {
        const batch = `coverage ${from.getTime()} ${to.getTime()}`;
        const found = await ctx.load(batch, id, async (ids) =>
          ctx.services.ledger.coverage(ctx.tenantId, ids, { from, to }, await ctx.access()),
        );
        // Null for a camera that the caller may not see.
        return found as Coverage | null;
      },
    }),
  }));
  const SpanInput = builder.inputType('EdgeCoverageSpan', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      kind: t.string({ required: true }),
      fromMs: t.float({ required: true }),
      toMs: t.float({ required: true }),
      reason: t.string(),
    }),
  });
  const Input = builder.inputType('EdgeReportCoverageInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      spans: t.field({ type: [SpanInput], required: true }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      edgeReportCoverage: t.boolean({
        ...askedBy('edge'),
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: async (_, { input }, ctx) => {
          await ctx.services.ledger.report({ tenantId: ctx.tenantId, edgeId: ctx.caller.id }, input.spans);
          return true;
        },
      }),
    }),
  });
}

export const watchdog = defineSubgraph<Services>({
  name: 'watchdog',
  entities: [SpanEntity, PlaceEntity, HealthEntity],
  services: (deps) => ({ ledger: new CoverageLedger(deps), health: new HealthBook(deps) }),
  consumes: {
    'vms.cameras': async (camera, { em, services }) => {
      await learnPlace(em, camera as PlaceMessage);
      await services.health.camera(em, camera as PlaceMessage);
    },
    'vms.edges': (edge, { em, services }) => services.health.edge(em, edge as Parameters<HealthBook['edge']>[1]),
    'vms.ingest': (stream, { em, services }) =>
      services.health.stream(em, stream as Parameters<HealthBook['stream']>[1]),
  },
  schema,
});
