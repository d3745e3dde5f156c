import { resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { Builder, Services } from '../builder.ts';
import type { StatisticsRow } from '../store/statistics.ts';
import type { EventPolicy } from '../store/tenants.ts';
import type { CsvPage } from './csv.ts';
import type { EventTypes } from './event.type.ts';

/** Counts over time, the export, and what a tenant wants of its log. */
export function statisticsType(builder: Builder, { Filter, EventKind, EventSeverity }: EventTypes): void {
  const Bucket = builder.enumType('EventStatisticsBucket', { values: ['HOUR', 'DAY'] as const });
  const Row = builder.objectRef<StatisticsRow>('EventStatisticsRow').implement({
    fields: (t) => ({
      from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => new Date(fromMs) }),
      kind: t.field({ type: EventKind, resolve: ({ kind }) => kind as EventKindName }),
      severity: t.field({ type: EventSeverity, resolve: ({ severity }) => severity as EventSeverityName }),
      count: t.exposeInt('count'),
    }),
  });
  const Csv = builder.objectRef<CsvPage>('EventCsvPage').implement({
    fields: (t) => ({
      text: t.exposeString('text', { description: 'Lines of RFC 4180; the first page begins with the header.' }),
      count: t.exposeInt('count'),
      endCursor: t.exposeString('endCursor', { nullable: true }),
      hasNextPage: t.exposeBoolean('hasNextPage'),
    }),
  });
  const Policy = builder.objectRef<EventPolicy>('EventPolicy').implement({
    fields: (t) => ({
      version: t.exposeInt('version'),
      dedupeWindowMs: t.exposeInt('dedupeWindowMs', {
        description: 'The same on one camera within this time is folded into the first; 0: never.',
      }),
      incidentWindowMs: t.exposeInt('incidentWindowMs', {
        description: 'Events of a site this near are one incident.',
      }),
      keepDays: t.exposeInt('keepDays'),
      keepInfoDays: t.exposeInt('keepInfoDays', { description: 'For severity INFO.' }),
    }),
  });
  builder.queryFields((t) => ({
    eventStatistics: t.field({
      type: [Row],
      description: 'At most 400 days; buckets without events are left out.',
      args: {
        from: t.arg({ type: 'DateTime', required: true }),
        to: t.arg({ type: 'DateTime', required: true }),
        bucket: t.arg({ type: Bucket, required: true }),
        utcOffsetMinutes: t.arg.int({ defaultValue: 0, description: 'Where days begin.' }),
        filter: t.arg({ type: Filter }),
      },
      resolve: async (_, args, ctx) =>
        ctx.services.reports.statistics(
          ctx.tenantId,
          { ...args, offsetMinutes: args.utcOffsetMinutes ?? 0 },
          await ctx.access(),
        ),
    }),
    eventsCsv: t.field({
      type: Csv,
      args: { filter: t.arg({ type: Filter }), first: t.arg.int({ defaultValue: 1_000 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.reports.csv(ctx.tenantId, args, await ctx.access()),
    }),
    eventPolicy: t.field({
      type: Policy,
      resolve: async (_, _args, ctx) => (await ctx.services.events.store.tenant(ctx.tenantId)).policy,
    }),
  }));
  const Input = builder.inputType('SetEventPolicyInput', {
    description: 'What is left out stays.',
    fields: (t) => ({
      version: t.int({ required: true }),
      dedupeWindowMs: t.int(),
      incidentWindowMs: t.int(),
      keepDays: t.int(),
      keepInfoDays: t.int(),
    }),
  });
  const Success = successType<Services, { policy: EventPolicy }>(builder, 'SetEventPolicySuccess', (t) => ({
    policy: t.field({ type: Policy, resolve: ({ policy }) => policy }),
  }));
  builder.mutationField('setEventPolicy', (t) =>
    t.field({
      type: resultType(builder, 'SetEventPolicyResult', Success, ['Forbidden', 'Conflict', 'ValidationError']),
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        policy: await ctx.services.reports.setPolicy(ctx.tenantId, input, await ctx.access()),
      }),
    }),
  );
}
