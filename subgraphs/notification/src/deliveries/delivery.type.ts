import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { Channel } from '../channels/channels.ts';
import type { Rule } from '../rules/rules.ts';
import type { Message } from '../rules/template.ts';
import type { Delivery } from './deliveries.ts';
import { deliveryStates } from './delivery.entity.ts';

const mayConfigure = async (ctx: Context<Services>) => (await ctx.access()).permits('CONFIGURE');

/** Delivery, the log of deliveries, Event.deliveries, and the mutations that send. */
export function deliveryType(
  builder: Builder,
  types: { Channel: ObjectRef<Services, Channel>; Rule: ObjectRef<Services, Rule> },
): void {
  const State = builder.enumType('DeliveryState', {
    values: Object.fromEntries(deliveryStates.map((state) => [state, {}])) as Record<
      (typeof deliveryStates)[number],
      object
    >,
  });
  const MessageType = builder.objectRef<Message>('DeliveryMessage').implement({
    fields: (t) => ({ subject: t.exposeString('subject'), body: t.exposeString('body') }),
  });
  const DeliveryType = builder.objectRef<Delivery>('Delivery');
  const EventType = entityExtension<Services>(builder, 'Event', (t) => ({
    deliveries: t.field({
      type: [DeliveryType],
      description: 'Who was told of this event, and whether it arrived; oldest first.',
      resolve: async ({ id }, _, ctx) =>
        (await ctx.load('deliveries', id, async (ids) =>
          ctx.services.deliveries.ofEvents(ctx.tenantId, ids, await ctx.access()),
        )) ?? [],
    }),
  }));
  const date = (ms: number | null | undefined) => (ms == null ? null : new Date(ms));
  DeliveryType.implement({
    description: 'One message to one channel; its id is the idempotency key that receivers see.',
    fields: (t) => ({
      id: t.exposeID('id'),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      step: t.exposeInt('step', { description: '0 is the first; later ones are escalations.' }),
      attempts: t.exposeInt('attempts'),
      error: t.exposeString('error', { nullable: true, description: 'Of the last attempt.' }),
      throttled: t.exposeInt('throttled', {
        description: 'Further events that the rule held back because of this one.',
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      dueAt: t.field({ type: 'DateTime', resolve: ({ dueAtMs }) => new Date(dueAtMs) }),
      sentAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ sentAtMs }) => date(sentAtMs) }),
      channelName: t.string({
        nullable: true,
        resolve: async ({ channelId }, _, ctx) => (await channelOf(channelId, ctx))?.name ?? null,
      }),
      channel: t.field({
        type: types.Channel,
        nullable: true,
        description: 'For people who may configure.',
        resolve: async ({ channelId }, _, ctx) => ((await mayConfigure(ctx)) ? channelOf(channelId, ctx) : null),
      }),
      rule: t.field({
        type: types.Rule,
        nullable: true,
        description: 'For people who may configure; null for a test, and for a rule that was removed.',
        resolve: async ({ ruleId }, _, ctx) =>
          ruleId != null && (await mayConfigure(ctx))
            ? ctx.load('rule', ruleId, (ids) => ctx.services.rules.byIds(ctx.tenantId, ids))
            : null,
      }),
      message: t.field({
        type: MessageType,
        nullable: true,
        description: 'The text; null when it tells of an event that the caller may not see.',
        resolve: async (delivery, _, ctx) => {
          const shown = await shownItems(delivery, ctx);
          return shown.length === delivery.items.length ? ctx.services.deliveries.messageOf(delivery) : null;
        },
      }),
      events: t.field({
        type: [EventType],
        resolve: async (delivery, _, ctx) => (await shownItems(delivery, ctx)).map(({ id }) => ({ id })),
      }),
    }),
  });
  const DeliveryConnection = countedConnection(builder, 'Delivery', DeliveryType);
  builder.queryFields((t) => ({
    deliveries: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: DeliveryConnection,
      description: 'Newest first; state DEAD is the dead letters.',
      args: {
        first: t.arg.int({ defaultValue: 20 }),
        after: t.arg.string(),
        state: t.arg({ type: State }),
        channelId: t.arg.id(),
        ruleId: t.arg.id(),
      },
      resolve: async (_, { first, after, state, channelId, ruleId }, ctx) => {
        const filter = { state: state ?? null, channelId: channelId ?? null, ruleId: ruleId ?? null };
        return ctx.services.deliveries.page(ctx.tenantId, await ctx.access(), { first, after }, filter);
      },
    }),
  }));
  const sent = (name: string) =>
    successType<Services, { delivery: Delivery }>(builder, name, (t) => ({
      delivery: t.field({ type: DeliveryType, resolve: ({ delivery }) => delivery }),
    }));
  const test = resultType(builder, 'TestChannelResult', sent('TestChannelSuccess'), ['NotFound', 'Forbidden']);
  const retry = resultType(builder, 'RetryDeliveryResult', sent('RetryDeliverySuccess'), [
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  builder.mutationFields((t) => ({
    testChannel: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: test,
      description: 'Sends an example now; the delivery says how it went.',
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        delivery: await ctx.services.deliveries.test(ctx.caller, await ctx.access(), id),
      }),
    }),
    retryDelivery: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: retry,
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) => ({
        delivery: await ctx.services.deliveries.retry(ctx.caller, await ctx.access(), id),
      }),
    }),
  }));
}

function channelOf(id: string, ctx: Context<Services>): Promise<Channel | null> {
  return ctx.load('channel', id, (ids) => ctx.services.channels.byIds(ctx.tenantId, ids));
}

async function shownItems({ items, ruleId }: Delivery, ctx: Context<Services>): Promise<Delivery['items']> {
  const access = await ctx.access();
  // A test tells of no event that is there.
  return ruleId === null ? items : items.filter(({ cameraId, siteId }) => access.permits(null, { cameraId, siteId }));
}
