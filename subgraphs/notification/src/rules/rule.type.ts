import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import { eventKindEnum, eventSeverityEnum } from '@vms/kit/event-kinds';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { Builder, Services } from '../builder.ts';
import type { Step } from './rule.entity.ts';
import type { Rule } from './rules.ts';
import { type Window, weekdays } from './schedule.ts';
import { type Message, placeholders } from './template.ts';

/** NotificationRule with its queries and mutations. */
export function ruleType(builder: Builder): ObjectRef<Services, Rule> {
  const enums = {
    Day: builder.enumType('NotificationWeekday', { values: weekdays }),
    Kind: eventKindEnum(builder),
    Severity: eventSeverityEnum(builder),
    QuietMode: builder.enumType('NotificationQuietMode', {
      values: { HOLD: { description: 'Sent when they end.' }, DROP: { description: 'Never sent.' } } as const,
    }),
  };
  const WindowType = builder.objectRef<Window>('NotificationWindow').implement({
    description: 'From–to on the wall of the site; a `to` that is not later is of the next day.',
    fields: (t) => ({
      days: t.field({ type: [enums.Day], resolve: ({ days }) => [...days] }),
      from: t.exposeString('from'),
      to: t.exposeString('to'),
    }),
  });
  const StepType = builder.objectRef<Step>('NotificationStep').implement({
    fields: (t) => ({ channelId: t.exposeID('channelId'), afterMinutes: t.exposeInt('afterMinutes') }),
  });
  const RuleType = builder.objectRef<Rule>('NotificationRule').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      enabled: t.exposeBoolean('enabled'),
      version: t.exposeInt('version'),
      kinds: t.field({ type: [enums.Kind], resolve: (rule) => rule.kinds as EventKindName[] }),
      severities: t.field({ type: [enums.Severity], resolve: (rule) => rule.severities as EventSeverityName[] }),
      cameraIds: t.idList({ resolve: ({ cameraIds }) => cameraIds }),
      siteIds: t.idList({ resolve: ({ siteIds }) => siteIds }),
      schedule: t.field({ type: [WindowType], resolve: ({ schedule }) => schedule }),
      quietHours: t.field({ type: [WindowType], resolve: ({ quietHours }) => quietHours }),
      quietMode: t.field({ type: enums.QuietMode, resolve: ({ quietMode }) => quietMode }),
      criticalBreaksQuiet: t.exposeBoolean('criticalBreaksQuiet'),
      subject: t.exposeString('subject'),
      body: t.exposeString('body'),
      steps: t.field({ type: [StepType], resolve: ({ steps }) => steps }),
      throttleSeconds: t.exposeInt('throttleSeconds'),
      digestMinutes: t.exposeInt('digestMinutes'),
    }),
  });
  builder.asEntity(RuleType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      (await ctx.access()).require('CONFIGURE');
      return ctx.load('rule', id, (ids) => ctx.services.rules.byIds(ctx.tenantId, ids));
    },
  });
  const Preview = builder.objectRef<Message>('NotificationPreview').implement({
    fields: (t) => ({ subject: t.exposeString('subject'), body: t.exposeString('body') }),
  });
  const RuleConnection = countedConnection(builder, 'NotificationRule', RuleType);
  builder.queryFields((t) => ({
    notificationRules: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: RuleConnection,
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.rules.page(ctx.tenantId, await ctx.access(), args),
    }),
    notificationPreview: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: Preview,
      description: `What a template says of an example event. Placeholders: ${placeholders.map((name) => `{{${name}}}`).join(' ')}.`,
      args: { subject: t.arg.string({ required: true }), body: t.arg.string({ required: true }) },
      resolve: async (_, template, ctx) => ctx.services.rules.preview(await ctx.access(), template),
    }),
  }));
  ruleMutations(builder, RuleType, enums);
  return RuleType;
}

function ruleMutations(
  builder: Builder,
  RuleType: ObjectRef<Services, Rule>,
  enums: { Day: object; Kind: object; Severity: object; QuietMode: object },
): void {
  const { Day, Kind, Severity, QuietMode } = enums as never as Record<
    'Day' | 'Kind' | 'Severity' | 'QuietMode',
    'String'
  >;
  const WindowInput = builder.inputType('NotificationWindowInput', {
    fields: (t) => ({
      days: t.field({ type: [Day], required: true }),
      from: t.string({ required: true }),
      to: t.string({ required: true }),
    }),
  });
  const StepInput = builder.inputType('NotificationStepInput', {
    fields: (t) => ({
      channelId: t.id({ required: true }),
      afterMinutes: t.int({ required: true, defaultValue: 0 }),
    }),
  });
  const fields = (t: Parameters<Parameters<Builder['inputType']>[1]['fields']>[0]) => ({
    enabled: t.boolean(),
    kinds: t.field({ type: [Kind] }),
    severities: t.field({ type: [Severity] }),
    cameraIds: t.idList(),
    siteIds: t.idList(),
    schedule: t.field({ type: [WindowInput], description: 'When the rule speaks; empty = always.' }),
    quietHours: t.field({ type: [WindowInput] }),
    quietMode: t.field({ type: QuietMode }),
    criticalBreaksQuiet: t.boolean(),
    subject: t.string(),
    body: t.string(),
    throttleSeconds: t.int({ description: 'At most one message per camera and kind in this time.' }),
    digestMinutes: t.int({ description: 'Collects events for so long and sends one message; 0 = each at once.' }),
  });
  const AddInput = builder.inputType('AddNotificationRuleInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      steps: t.field({ type: [StepInput], required: true }),
      ...fields(t),
    }),
  });
  const UpdateInput = builder.inputType('UpdateNotificationRuleInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      steps: t.field({ type: [StepInput] }),
      ...fields(t),
    }),
  });
  const saved = (name: string) =>
    successType<Services, { rule: Rule }>(builder, name, (t) => ({
      rule: t.field({ type: RuleType, resolve: ({ rule }) => rule }),
    }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const removed = successType<Services, { id: string }>(builder, 'RemoveNotificationRuleSuccess', (t) => ({
    id: t.exposeID('id'),
  }));
  const results = {
    add: resultType(builder, 'AddNotificationRuleResult', saved('AddNotificationRuleSuccess'), errors),
    update: resultType(builder, 'UpdateNotificationRuleResult', saved('UpdateNotificationRuleSuccess'), errors),
    remove: resultType(builder, 'RemoveNotificationRuleResult', removed, ['NotFound', 'Forbidden']),
  };
  builder.mutationFields((t) => ({
    addNotificationRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: results.add,
      args: { input: t.arg({ type: AddInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.add(ctx.caller, await ctx.access(), input),
      }),
    }),
    updateNotificationRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: results.update,
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.update(ctx.caller, await ctx.access(), input),
      }),
    }),
    removeNotificationRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: results.remove,
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.rules.remove(ctx.caller, await ctx.access(), id),
    }),
  }));
}
