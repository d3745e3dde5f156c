import { askedBy, resultType } from '@vms/kit/builder';
import { countedConnection, successType } from '@vms/kit/entities';
import { eventKindEnum, eventSeverityEnum } from '@vms/kit/event-kinds';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { Builder, Services } from '../builder.ts';
import type { SlaPolicy } from '../sla/sla-policies.ts';
import type { ticketType } from '../tickets/ticket.type.ts';
import type { TicketRule } from './rules.ts';

/** TicketRule and what is agreed for each priority: for people who may configure the tenant. */
export function ruleType(builder: Builder, { Priority, User }: ReturnType<typeof ticketType>): void {
  const Kind = eventKindEnum(builder);
  const Severity = eventSeverityEnum(builder);
  const RuleType = builder.objectRef<TicketRule>('TicketRule').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      enabled: t.exposeBoolean('enabled'),
      version: t.exposeInt('version'),
      kinds: t.field({ type: [Kind], resolve: ({ kinds }) => kinds as EventKindName[] }),
      severities: t.field({ type: [Severity], resolve: ({ severities }) => severities as EventSeverityName[] }),
      cameraIds: t.idList({ resolve: ({ cameraIds }) => cameraIds }),
      siteIds: t.idList({ resolve: ({ siteIds }) => siteIds }),
      priority: t.field({ type: Priority, resolve: ({ priority }) => priority }),
      assignee: t.field({
        type: User,
        nullable: true,
        resolve: ({ assigneeId }) => (assigneeId == null ? null : { id: assigneeId }),
      }),
    }),
  });
  const Policy = builder.objectRef<SlaPolicy>('TicketSlaPolicy').implement({
    fields: (t) => ({
      priority: t.field({ type: Priority, resolve: ({ priority }) => priority }),
      minutes: t.exposeInt('minutes'),
    }),
  });
  const Connection = countedConnection<Services, TicketRule>(builder, 'TicketRule', RuleType);
  const AddInput = builder.inputType('AddTicketRuleInput', {
    description: 'An empty list, or none, means any.',
    fields: (t) => ({
      name: t.string({ required: true }),
      enabled: t.boolean(),
      kinds: t.field({ type: [Kind] }),
      severities: t.field({ type: [Severity] }),
      cameraIds: t.idList(),
      siteIds: t.idList(),
      priority: t.field({ type: Priority }),
      assigneeId: t.id(),
    }),
  });
  const UpdateInput = builder.inputType('UpdateTicketRuleInput', {
    description: 'What is left out stays.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      enabled: t.boolean(),
      kinds: t.field({ type: [Kind] }),
      severities: t.field({ type: [Severity] }),
      cameraIds: t.idList(),
      siteIds: t.idList(),
      priority: t.field({ type: Priority }),
      assigneeId: t.id(),
    }),
  });
  const saved = (name: string) =>
    successType<Services, { rule: TicketRule }>(builder, name, (t) => ({
      rule: t.field({ type: RuleType, resolve: ({ rule }) => rule }),
    }));
  const removed = successType<Services, { id: string }>(builder, 'RemoveTicketRuleSuccess', (t) => ({
    id: t.exposeID('id'),
  }));
  const agreed = successType<Services, { policy: SlaPolicy }>(builder, 'SetTicketSlaSuccess', (t) => ({
    policy: t.field({ type: Policy, resolve: ({ policy }) => policy }),
  }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    add: resultType(builder, 'AddTicketRuleResult', saved('AddTicketRuleSuccess'), errors),
    update: resultType(builder, 'UpdateTicketRuleResult', saved('UpdateTicketRuleSuccess'), errors),
    remove: resultType(builder, 'RemoveTicketRuleResult', removed, ['NotFound', 'Forbidden']),
    sla: resultType(builder, 'SetTicketSlaResult', agreed, ['ValidationError', 'Forbidden']),
  };
  builder.queryFields((t) => ({
    ticketRules: t.field({
      type: Connection,
      ...askedBy('user', 'CONFIGURE'),
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: async (_, args, ctx) => ctx.services.rules.page(ctx.tenantId, await ctx.access(), args),
    }),
    ticketSla: t.field({
      type: [Policy],
      ...askedBy('user'),
      resolve: (_, _args, ctx) => ctx.services.policies.all(ctx.tenantId),
    }),
  }));
  builder.mutationFields((t) => ({
    addTicketRule: t.field({
      type: results.add,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: AddInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.add(ctx.caller, await ctx.access(), input),
      }),
    }),
    updateTicketRule: t.field({
      type: results.update,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        rule: await ctx.services.rules.update(ctx.caller, await ctx.access(), input),
      }),
    }),
    removeTicketRule: t.field({
      type: results.remove,
      ...askedBy('user', 'CONFIGURE'),
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ctx.services.rules.remove(ctx.caller, await ctx.access(), id),
    }),
    setTicketSla: t.field({
      type: results.sla,
      ...askedBy('user', 'CONFIGURE'),
      args: {
        priority: t.arg({ type: Priority, required: true }),
        minutes: t.arg.int({ required: true }),
      },
      resolve: async (_, policy, ctx) => ({
        policy: await ctx.services.policies.set(ctx.tenantId, await ctx.access(), policy),
      }),
    }),
  }));
}
