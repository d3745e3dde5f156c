import type { Builder } from '../builder.ts';
import type { EventTypes } from './event.type.ts';
import type { Passing } from './events.ts';

/** What is asked of the log, and what follows it. */
export function eventQueries(builder: Builder, { Connection, Filter, Event }: EventTypes): void {
  const Head = builder.objectRef<{ cursor: string; seq: number }>('EventLogHead').implement({
    fields: (t) => ({ cursor: t.exposeString('cursor'), seq: t.exposeFloat('seq') }),
  });
  builder.queryType({
    fields: (t) => ({
      events: t.field({
        type: Connection,
        args: { filter: t.arg({ type: Filter }), first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
        resolve: async (_, args, ctx) => ctx.services.events.page(ctx.tenantId, args, await ctx.access()),
      }),
      event: t.field({
        type: Event,
        nullable: true,
        args: { id: t.arg.id({ required: true }) },
        resolve: async (_, { id }, ctx) =>
          (await ctx.services.events.byId(ctx.tenantId, [id], await ctx.access())).get(id) ?? null,
      }),
      eventLogHead: t.field({
        type: Head,
        resolve: async (_, _args, ctx) => {
          const head = await ctx.services.events.head(ctx.tenantId);
          return { cursor: ctx.services.events.cursorOf(head, head.seq, head.changeSeq), seq: head.seq };
        },
      }),
    }),
  });

  const Raised = builder.objectRef<Passing>('EventRaisedItem').implement({
    description: 'event is null in a progress item: the cursor moved on while the filter let nothing through.',
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      event: t.field({ type: Event, nullable: true, resolve: ({ event }) => event }),
    }),
  });
  const ChangeKind = builder.enumType('EventChangeKind', {
    values: ['RAISED', 'UPDATED', 'ENDED', 'DELETED'] as const,
  });
  const Changed = builder.objectRef<Passing>('EventChangedItem').implement({
    description: 'change is null in a progress item. event is as it is now; null when it is deleted.',
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      change: t.field({ type: ChangeKind, nullable: true, resolve: ({ what }) => what }),
      eventId: t.exposeID('eventId', { nullable: true }),
      event: t.field({ type: Event, nullable: true, resolve: ({ event }) => event }),
    }),
  });
  builder.subscriptionType({
    fields: (t) => ({
      eventRaised: t.field({
        type: Raised,
        args: { after: t.arg.string(), filter: t.arg({ type: Filter }) },
        subscribe: (_, args, ctx) => ctx.services.events.follow(ctx.caller, args, false),
        resolve: (item) => item as Passing,
      }),
      eventChanged: t.field({
        type: Changed,
        args: { after: t.arg.string(), filter: t.arg({ type: Filter }) },
        subscribe: (_, args, ctx) => ctx.services.events.follow(ctx.caller, args, true),
        resolve: (item) => item as Passing,
      }),
    }),
  });
}
