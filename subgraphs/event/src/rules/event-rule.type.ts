import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { Builder, Services } from '../builder.ts';
import type { EventTypes } from '../events/event.type.ts';
import type { EventRule } from '../store/rules.ts';
import type { RuleAction } from './rule-action.ts';

const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
export const actionKinds = ['LOCK_FOOTAGE', 'PTZ_PRESET', 'DEVICE_OUTPUT', 'SHOW_CAMERAS', 'WEBHOOK'] as const;

/** EventRule with its query and mutations, and what edges are told of it. */
export function eventRuleType(builder: Builder, { Camera, EventKind, EventSeverity }: EventTypes) {
  const ActionKind = builder.enumType('EventActionKind', { values: actionKinds });
  const one = <Kind extends RuleAction['kind']>(action: RuleAction, kind: Kind) =>
    (action.kind === kind ? action : null) as Extract<RuleAction, { kind: Kind }> | null;
  const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
  const Action = builder.objectRef<RuleAction>('EventRuleAction').implement({
    description: 'Which fields are there depends on the kind.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'Names it in Event.actions.' }),
      kind: t.field({ type: ActionKind, resolve: ({ kind }) => kind }),
      camera: t.field({
        type: Camera,
        nullable: true,
        description: 'null: the camera of the event.',
        resolve: (action) => ('cameraId' in action && action.cameraId !== null ? { id: action.cameraId } : null),
      }),
      preSeconds: t.int({ nullable: true, resolve: (action) => seconds(one(action, 'LOCK_FOOTAGE')?.preMs) }),
      postSeconds: t.int({ nullable: true, resolve: (action) => seconds(one(action, 'LOCK_FOOTAGE')?.postMs) }),
      keepDays: t.int({
        nullable: true,
        resolve: (action) => {
          const lock = one(action, 'LOCK_FOOTAGE');
          return lock === null ? null : Math.round(lock.keepMs / 86_400_000);
        },
      }),
      presetId: t.string({ nullable: true, resolve: (action) => one(action, 'PTZ_PRESET')?.presetId ?? null }),
      outputId: t.string({ nullable: true, resolve: (action) => one(action, 'DEVICE_OUTPUT')?.outputId ?? null }),
      active: t.boolean({ nullable: true, resolve: (action) => one(action, 'DEVICE_OUTPUT')?.active ?? null }),
      pulseMs: t.int({ nullable: true, resolve: (action) => one(action, 'DEVICE_OUTPUT')?.pulseMs ?? null }),
      cameras: t.field({
        type: t.listRef(Camera, { nullable: true }),
        nullable: true,
        resolve: (action) => one(action, 'SHOW_CAMERAS')?.cameraIds.map((id) => ({ id })) ?? null,
      }),
      url: t.string({ nullable: true, resolve: (action) => one(action, 'WEBHOOK')?.url ?? null }),
    }),
  });
  const Rule = builder.objectRef<EventRule>('EventRule').implement({
    description: 'Events that fit have these things done, each once; an empty list means any.',
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      enabled: t.exposeBoolean('enabled'),
      version: t.exposeInt('version'),
      kinds: t.field({ type: [EventKind], resolve: ({ kinds }) => kinds as EventKindName[] }),
      severities: t.field({ type: [EventSeverity], resolve: ({ severities }) => severities as EventSeverityName[] }),
      cameraIds: t.idList({ resolve: ({ cameraIds }) => [...cameraIds] }),
      siteIds: t.idList({ resolve: ({ siteIds }) => [...siteIds] }),
      actions: t.field({ type: [Action], resolve: ({ actions }) => [...actions] }),
      updatedAt: t.field({ type: 'DateTime', resolve: ({ updatedAtMs }) => new Date(updatedAtMs) }),
    }),
  });
  const Connection = countedConnection<Services, EventRule>(builder, 'EventRule', Rule as never);
  const { AddInput, UpdateInput } = inputs(builder, { EventKind, EventSeverity });
  const saved = (name: string) =>
    successType<Services, { rule: EventRule }>(builder, name, (t) => ({
      rule: t.field({ type: Rule, resolve: ({ rule }) => rule }),
    }));
  const removed = successType<Services, { id: string }>(builder, 'RemoveEventRuleSuccess', (t) => ({
    id: t.exposeID('id'),
  }));
  builder.queryFields((t) => ({
    eventRules: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: Connection,
      description: 'Newest first.',
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.rules.page(ctx.tenantId, await ctx.access(), args),
    }),
    edgeEventRules: t.string({
      ...askedBy('edge'),
      description: 'EdgeEventRule (schema/edge/event-actions.ts) as JSON.',
      resolve: async (_, _args, ctx) => JSON.stringify(await ctx.services.rules.ofEdge(ctx.tenantId)),
    }),
  }));
  builder.mutationFields((t) => ({
    addEventRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: resultType(builder, 'AddEventRuleResult', saved('AddEventRuleSuccess'), errors),
      args: { input: t.arg({ type: AddInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.add(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    updateEventRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: resultType(builder, 'UpdateEventRuleResult', saved('UpdateEventRuleSuccess'), errors),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.update(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    removeEventRule: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: resultType(builder, 'RemoveEventRuleResult', removed, ['NotFound', 'Forbidden']),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.rules.remove(ctx.tenantId, await ctx.access(), id),
    }),
  }));
  return { ActionKind };
}

function inputs(builder: Builder, { EventKind, EventSeverity }: Pick<EventTypes, 'EventKind' | 'EventSeverity'>) {
  const elsewhere = 'Left out: the camera of the event.';
  const Lock = builder.inputType('EventRuleLockInput', {
    description: 'Recorded from before to after the event, and kept whatever the retention says.',
    fields: (t) => ({
      cameraId: t.id({ description: elsewhere }),
      preSeconds: t.int({ required: true, defaultValue: 10 }),
      postSeconds: t.int({ required: true, defaultValue: 60 }),
      keepDays: t.int({ required: true, defaultValue: 30 }),
    }),
  });
  const Preset = builder.inputType('EventRulePresetInput', {
    fields: (t) => ({ cameraId: t.id({ description: elsewhere }), presetId: t.string({ required: true }) }),
  });
  const Output = builder.inputType('EventRuleOutputInput', {
    fields: (t) => ({
      cameraId: t.id({ description: elsewhere }),
      outputId: t.string({ required: true }),
      active: t.boolean({ required: true, defaultValue: true }),
      pulseMs: t.int({ description: 'Switched back after so long, 100–60,000; left out: it stays.' }),
    }),
  });
  const Show = builder.inputType('EventRuleShowInput', {
    fields: (t) => ({ cameraIds: t.idList({ required: true }) }),
  });
  const Webhook = builder.inputType('EventRuleWebhookInput', {
    fields: (t) => ({
      url: t.string({ required: true }),
      signingSecret: t.string({ description: '16–200 characters; left out, that of the same address stays.' }),
    }),
  });
  const Action = builder.inputType('EventRuleActionInput', {
    description: 'Exactly one of them.',
    fields: (t) => ({
      lockFootage: t.field({ type: Lock }),
      ptzPreset: t.field({ type: Preset }),
      deviceOutput: t.field({ type: Output }),
      showCameras: t.field({ type: Show }),
      webhook: t.field({ type: Webhook }),
    }),
  });
  const AddInput = builder.inputType('AddEventRuleInput', {
    description: 'An empty list, or none, means any.',
    fields: (t) => ({
      name: t.string({ required: true }),
      enabled: t.boolean(),
      kinds: t.field({ type: [EventKind] }),
      severities: t.field({ type: [EventSeverity] }),
      cameraIds: t.idList(),
      siteIds: t.idList(),
      actions: t.field({ type: [Action], required: true }),
    }),
  });
  const UpdateInput = builder.inputType('UpdateEventRuleInput', {
    description: 'What is left out stays; actions are replaced together.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      enabled: t.boolean(),
      kinds: t.field({ type: [EventKind] }),
      severities: t.field({ type: [EventSeverity] }),
      cameraIds: t.idList(),
      siteIds: t.idList(),
      actions: t.field({ type: [Action] }),
    }),
  });
  return { AddInput, UpdateInput };
}
