import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, entityExtension, successType } from '@vms/kit/entities';
import { eventKindEnum } from '@vms/kit/event-kinds';
import type { DesiredRule } from '@vms/schema/edge/desired-state.ts';
import type { Builder, Services } from '../builder.ts';
import { directions } from './rule-input.ts';
import type { Rule } from './rules.ts';

const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;
const IDS_MAX = 10_000;
type Window = NonNullable<Rule['schedule']>['windows'][number];

/** AnalyticsRule, the rules of a Camera, what people change, and what edges are told. */
export function ruleType(builder: Builder): void {
  const EventKind = eventKindEnum(builder);
  const Direction = builder.enumType('AnalyticsRuleDirection', { values: directions });
  const WindowType = builder.objectRef<Window>('AnalyticsRuleWindow').implement({
    fields: (t) => ({
      days: t.intList({ description: '1 = Monday to 7.', resolve: ({ days }) => [...days] }),
      fromMinute: t.exposeInt('fromMinute'),
      toMinute: t.exposeInt('toMinute', { description: 'Not included.' }),
    }),
  });
  const Schedule = builder.objectRef<NonNullable<Rule['schedule']>>('AnalyticsRuleSchedule').implement({
    description: 'Weekly windows; outside of all of them the rule rests.',
    fields: (t) => ({
      timezone: t.exposeString('timezone'),
      windows: t.field({ type: [WindowType], resolve: ({ windows }) => [...windows] }),
    }),
  });
  const Option = builder.objectRef<{ name: string; value: string }>('AnalyticsRuleOption').implement({
    fields: (t) => ({ name: t.exposeString('name'), value: t.exposeString('value') }),
  });
  const AnalyticsRule = builder.objectRef<Rule>('AnalyticsRule');
  const Camera = entityExtension<Services>(builder, 'Camera', (t) => ({
    analytics: t.field({
      type: [AnalyticsRule],
      description: 'Empty: its edge looks for what it does by default.',
      resolve: async ({ id }, _, ctx) => {
        const access = await ctx.access();
        return (await ctx.load('rules', id, (ids) => ctx.services.rules.byCamera(ctx.tenantId, ids, access))) ?? [];
      },
    }),
  }));
  AnalyticsRule.implement({
    description: 'One analytic on one camera; null stands for the analytic’s own default.',
    fields: (t) => ({
      id: t.exposeID('id'),
      camera: t.field({ type: Camera, resolve: ({ cameraId }) => ({ id: cameraId }) }),
      name: t.exposeString('name'),
      kind: t.field({ type: EventKind, resolve: ({ kind }) => kind }),
      enabled: t.exposeBoolean('enabled'),
      version: t.exposeInt('version'),
      zoneIds: t.idList({ description: 'Empty: the whole picture.', resolve: ({ zoneIds }) => zoneIds }),
      schedule: t.field({ type: Schedule, nullable: true, resolve: ({ schedule }) => schedule ?? null }),
      minConfidence: t.float({ nullable: true, resolve: ({ minConfidence }) => minConfidence ?? null }),
      minHits: t.int({ nullable: true, resolve: ({ minHits }) => minHits ?? null }),
      dwellMs: t.int({ nullable: true, resolve: ({ dwellMs }) => dwellMs ?? null }),
      cooldownMs: t.int({ nullable: true, resolve: ({ cooldownMs }) => cooldownMs ?? null }),
      classes: t.stringList({ description: 'Empty: every class.', resolve: ({ classes }) => classes }),
      direction: t.field({ type: Direction, nullable: true, resolve: ({ direction }) => direction ?? null }),
      options: t.field({
        type: [Option],
        resolve: ({ options }) => Object.entries(options).map(([name, value]) => ({ name, value: String(value) })),
      }),
      updatedAt: t.field({ type: 'DateTime', resolve: ({ updatedAtMs }) => new Date(updatedAtMs) }),
    }),
  });
  builder.asEntity(AnalyticsRule, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      const access = await ctx.access();
      return ctx.load('rule', id, (ids) => ctx.services.rules.byId(ctx.tenantId, ids, access));
    },
  });
  const Connection = countedConnection<Services, Rule>(builder, 'AnalyticsRule', AnalyticsRule as never);
  builder.queryFields((t) => ({
    analyticsRules: t.field({
      type: Connection,
      args: {
        cameraId: t.arg.id(),
        kinds: t.arg({ type: [EventKind] }),
        first: t.arg.int({ defaultValue: 20 }),
        after: t.arg.string(),
      },
      resolve: async (_, args, ctx) => ctx.services.rules.page(ctx.tenantId, await ctx.access(), args),
    }),
    edgeAnalyticsRules: t.string({
      ...askedBy('edge'),
      description: 'DesiredRule[] as JSON: for the relay, which puts it into the desired state.',
      args: { cameraIds: t.arg.idList({ required: true }) },
      resolve: async (_, { cameraIds }, ctx): Promise<string> => {
        const rules: DesiredRule[] = await ctx.services.rules.ofEdge(ctx.caller, cameraIds.slice(0, IDS_MAX));
        return JSON.stringify(rules);
      },
    }),
  }));

  const WindowInput = builder.inputType('AnalyticsRuleWindowInput', {
    fields: (t) => ({
      days: t.intList({ required: true }),
      fromMinute: t.int({ required: true }),
      toMinute: t.int({ required: true }),
    }),
  });
  const ScheduleInput = builder.inputType('AnalyticsRuleScheduleInput', {
    fields: (t) => ({
      timezone: t.string({ required: true }),
      windows: t.field({ type: [WindowInput], required: true }),
    }),
  });
  const OptionInput = builder.inputType('AnalyticsRuleOptionInput', {
    fields: (t) => ({ name: t.string({ required: true }), value: t.string({ required: true }) }),
  });
  const CreateInput = builder.inputType('CreateAnalyticsRuleInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      name: t.string({ required: true }),
      kind: t.field({ type: EventKind, required: true }),
      enabled: t.boolean(),
      zoneIds: t.idList(),
      schedule: t.field({ type: ScheduleInput }),
      minConfidence: t.float(),
      minHits: t.int(),
      dwellMs: t.int(),
      cooldownMs: t.int(),
      classes: t.stringList(),
      direction: t.field({ type: Direction }),
      options: t.field({ type: [OptionInput] }),
    }),
  });
  const UpdateInput = builder.inputType('UpdateAnalyticsRuleInput', {
    description: 'What is left out stays; null returns a setting to the analytic’s default.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      enabled: t.boolean(),
      zoneIds: t.idList(),
      schedule: t.field({ type: ScheduleInput }),
      minConfidence: t.float(),
      minHits: t.int(),
      dwellMs: t.int(),
      cooldownMs: t.int(),
      classes: t.stringList(),
      direction: t.field({ type: Direction }),
      options: t.field({ type: [OptionInput] }),
    }),
  });
  const success = (name: string) =>
    successType<Services, { rule: Rule }>(builder, name, (t) => ({
      rule: t.field({ type: AnalyticsRule, resolve: ({ rule }) => rule }),
    }));
  builder.mutationFields((t) => ({
    createAnalyticsRule: t.field({
      type: resultType(builder, 'CreateAnalyticsRuleResult', success('CreateAnalyticsRuleSuccess'), errors),
      args: { input: t.arg({ type: CreateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.create(ctx.caller, await ctx.access(), input),
      }),
    }),
    updateAnalyticsRule: t.field({
      type: resultType(builder, 'UpdateAnalyticsRuleResult', success('UpdateAnalyticsRuleSuccess'), errors),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.update(ctx.caller, await ctx.access(), input),
      }),
    }),
    deleteAnalyticsRule: t.field({
      type: resultType(builder, 'DeleteAnalyticsRuleResult', success('DeleteAnalyticsRuleSuccess'), [
        'NotFound',
        'Forbidden',
      ]),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        rule: await ctx.services.rules.remove(ctx.caller, await ctx.access(), id),
      }),
    }),
  }));
}
