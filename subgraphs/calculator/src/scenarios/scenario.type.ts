import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { estimateTypes } from '../estimate/estimate.type.ts';
import { rows } from '../estimate/rows.ts';
import type { Compared, Scenario } from './scenarios.ts';

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

/** CostScenario with its queries and mutations, comparison and export. */
export function scenarioType(builder: Builder, { EstimateType, PlanInput }: ReturnType<typeof estimateTypes>): void {
  const ScenarioType = builder.objectRef<Scenario>('CostScenario').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      version: t.exposeInt('version'),
      plan: t.string({
        description: 'The plan as it was given, in JSON.',
        resolve: ({ input }) => JSON.stringify(input),
      }),
      estimate: t.field({
        type: EstimateType,
        resolve: (scenario, _, ctx) => ctx.services.scenarios.estimateOf(scenario),
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      updatedAt: t.field({ type: 'DateTime', resolve: ({ updatedAtMs }) => new Date(updatedAtMs) }),
    }),
  });
  builder.asEntity(ScenarioType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      const access = await ctx.access();
      return ctx.load('scenario', id, (ids) => ctx.services.scenarios.byIds(ctx.tenantId, ids, access));
    },
  });
  const RowType = builder.objectRef<Row>('CostComparisonRow').implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      unit: t.exposeString('unit'),
      values: t.floatList({ description: 'One per scenario, in their order.', resolve: ({ values }) => [...values] }),
    }),
  });
  const Comparison = builder.objectRef<Compared[]>('CostComparison').implement({
    fields: (t) => ({
      scenarios: t.field({ type: [ScenarioType], resolve: (all) => all.map(({ scenario }) => scenario) }),
      rows: t.field({
        type: [RowType],
        resolve: (all): Row[] =>
          rows.map(({ name, unit, of }) => ({ name, unit, values: all.map(({ estimate }) => of(estimate)) })),
      }),
    }),
  });
  const Connection = countedConnection<Services, Scenario>(builder, 'CostScenario', ScenarioType);
  builder.queryFields((t) => ({
    costScenarios: t.field({
      type: Connection,
      ...askedBy('user', 'CONFIGURE'),
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.scenarios.page(ctx.tenantId, await ctx.access(), args),
    }),
    compareCostScenarios: t.field({
      type: Comparison,
      ...askedBy('user', 'CONFIGURE'),
      args: { ids: t.arg.idList({ required: true }) },
      resolve: async (_, { ids }, ctx) => ctx.services.scenarios.compare(ctx.tenantId, await ctx.access(), ids),
    }),
    costScenariosCsv: t.string({
      ...askedBy('user', 'CONFIGURE'),
      description: 'The comparison as CSV (RFC 4180), a column per scenario.',
      args: { ids: t.arg.idList({ required: true }) },
      resolve: async (_, { ids }, ctx) => ctx.services.scenarios.csv(ctx.tenantId, await ctx.access(), ids),
    }),
  }));
  const SaveInput = builder.inputType('SaveCostScenarioInput', {
    fields: (t) => ({ name: t.string({ required: true }), plan: t.field({ type: PlanInput, required: true }) }),
  });
  const UpdateInput = builder.inputType('UpdateCostScenarioInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      plan: t.field({ type: PlanInput, description: 'Replaces the whole plan.' }),
    }),
  });
  const kept = (name: string) =>
    successType<Services, { scenario: Scenario }>(builder, name, (t) => ({
      scenario: t.field({ type: ScenarioType, resolve: ({ scenario }) => scenario }),
    }));
  const removed = successType<Services, { id: string }>(builder, 'RemoveCostScenarioSuccess', (t) => ({
    id: t.exposeID('id'),
  }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    save: resultType(builder, 'SaveCostScenarioResult', kept('SaveCostScenarioSuccess'), errors),
    update: resultType(builder, 'UpdateCostScenarioResult', kept('UpdateCostScenarioSuccess'), errors),
    remove: resultType(builder, 'RemoveCostScenarioResult', removed, ['NotFound', 'Forbidden']),
  };
  builder.mutationFields((t) => ({
    saveCostScenario: t.field({
      type: results.save,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SaveInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        scenario: await ctx.services.scenarios.save(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    updateCostScenario: t.field({
      type: results.update,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        scenario: await ctx.services.scenarios.update(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    removeCostScenario: t.field({
      type: results.remove,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.scenarios.remove(ctx.tenantId, await ctx.access(), id),
    }),
  }));
}
