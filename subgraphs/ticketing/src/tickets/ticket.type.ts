import { askedBy, errorType, type ObjectRef } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, entityExtension, entityStub } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { remainingMs, usedMs } from '../sla/sla.ts';
import { priorities } from '../sla/sla-policy.entity.ts';
import { talkTypes } from '../talk/talk.type.ts';
import { slaOf, type Ticket } from './journal.ts';
import { ticketStates, transitions } from './states.ts';
import type { TicketChange } from './tickets.ts';

const date = (ms: number | null | undefined): Date | null => (ms == null ? null : new Date(ms));

/** Ticket, its queries, Event.tickets and Incident.tickets, and the root types. */
export function ticketType(builder: Builder) {
  const State = builder.enumType('TicketState', { values: ticketStates });
  const Priority = builder.enumType('TicketPriority', { values: priorities });
  const User = entityStub(builder, 'User');
  const Site = entityStub(builder, 'Site');
  const Camera = entityStub(builder, 'Camera');
  const TicketType: ObjectRef<Services, Ticket> = builder.objectRef<Ticket>('Ticket');
  const tickets = (kind: 'EVENT' | 'INCIDENT') => async (id: string, ctx: Context<Services>) =>
    (await ctx.load(`tickets of ${kind}`, id, async (ids) =>
      ctx.services.tickets.ofTargets(ctx.tenantId, kind, ids, await ctx.access()),
    )) ?? [];
  const [ofEvent, ofIncident] = [tickets('EVENT'), tickets('INCIDENT')];
  const Event = entityExtension<Services>(builder, 'Event', (t) => ({
    tickets: t.field({ type: [TicketType], resolve: ({ id }, _, ctx) => ofEvent(id, ctx) }),
  }));
  const Incident = entityExtension<Services>(builder, 'Incident', (t) => ({
    tickets: t.field({ type: [TicketType], resolve: ({ id }, _, ctx) => ofIncident(id, ctx) }),
  }));
  const Change = builder.objectRef<TicketChange>('TicketChange').implement({
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
      actor: t.field({
        type: User,
        nullable: true,
        description: 'null: a rule, or the clock.',
        resolve: ({ actorId }) => (actorId == null ? null : { id: actorId }),
      }),
      what: t.exposeString('what'),
      before: t.exposeString('before', { nullable: true }),
      after: t.exposeString('after', { nullable: true }),
    }),
  });
  const Sla = builder.objectRef<Ticket>('TicketSla').implement({
    description: 'The agreed time; it stands still while the ticket waits or is resolved.',
    fields: (t) => ({
      agreedSeconds: t.int({ resolve: ({ slaTotalMs }) => Math.round(slaTotalMs / 1000) }),
      usedSeconds: t.int({
        resolve: (ticket, _, ctx) => Math.floor(usedMs(slaOf(ticket), ctx.services.nowMs()) / 1000),
      }),
      remainingSeconds: t.int({
        description: 'Negative when it is over.',
        resolve: (ticket, _, ctx) => Math.floor(remainingMs(slaOf(ticket), ctx.services.nowMs()) / 1000),
      }),
      running: t.boolean({ resolve: ({ slaSinceMs }) => slaSinceMs != null }),
      dueAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ slaDueAtMs }) => date(slaDueAtMs) }),
      breachedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ breachedAtMs }) => date(breachedAtMs) }),
    }),
  });
  const { CommentConnection, Attachment } = talkTypes(builder, User);
  const links = (ticket: Ticket, ctx: Context<Services>, kind: 'EVENT' | 'INCIDENT') =>
    ctx.services.links.of(ticket, kind);
  (TicketType as ReturnType<typeof builder.objectRef<Ticket>>).implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      number: t.exposeInt('number', { description: 'Counted in the tenant: what people call it.' }),
      title: t.exposeString('title'),
      description: t.exposeString('description'),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      allowedStates: t.field({
        type: [State],
        description: 'What it may become.',
        resolve: ({ state }) => [...transitions[state]],
      }),
      priority: t.field({ type: Priority, resolve: ({ priority }) => priority }),
      version: t.exposeInt('version'),
      camera: t.field({
        type: Camera,
        nullable: true,
        resolve: ({ cameraId }) => (cameraId == null ? null : { id: cameraId }),
      }),
      site: t.field({ type: Site, nullable: true, resolve: ({ siteId }) => (siteId == null ? null : { id: siteId }) }),
      assignee: t.field({
        type: User,
        nullable: true,
        resolve: ({ assigneeId }) => (assigneeId == null ? null : { id: assigneeId }),
      }),
      openedBy: t.field({
        type: User,
        nullable: true,
        description: 'null: a rule.',
        resolve: ({ openedById }) => (openedById == null ? null : { id: openedById }),
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ createdAtMs }) => new Date(createdAtMs) }),
      updatedAt: t.field({ type: 'DateTime', resolve: ({ updatedAtMs }) => new Date(updatedAtMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => date(endedAtMs) }),
      sla: t.field({ type: Sla, resolve: (ticket) => ticket }),
      events: t.field({
        type: t.listRef(Event, { nullable: true }),
        description: 'Newest first, at most 200; null for one that the caller may not see or that is gone.',
        resolve: async (ticket, _, ctx) => (await links(ticket, ctx, 'EVENT')).ids.map((id) => ({ id })),
      }),
      eventCount: t.int({ resolve: async (ticket, _, ctx) => (await links(ticket, ctx, 'EVENT')).count }),
      incidents: t.field({
        type: t.listRef(Incident, { nullable: true }),
        resolve: async (ticket, _, ctx) => (await links(ticket, ctx, 'INCIDENT')).ids.map((id) => ({ id })),
      }),
      comments: t.field({
        type: CommentConnection,
        args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
        resolve: (ticket, args, ctx) => ctx.services.talk.comments(ticket, args),
      }),
      attachments: t.field({
        type: [Attachment],
        resolve: (ticket, _, ctx) => ctx.services.talk.attachments(ticket),
      }),
      history: t.field({
        type: [Change],
        description: 'Oldest first, at most 1000.',
        resolve: (ticket, _, ctx) => ctx.services.tickets.history(ticket),
      }),
    }),
  });
  const load = (id: string, ctx: Context<Services>) =>
    ctx.load('ticket', id, async (ids) => ctx.services.tickets.byIds(ctx.tenantId, ids, await ctx.access()));
  builder.asEntity(TicketType as never, {
    key: builder.selection<{ id: string }>('id') as never,
    resolveReference: (({ id }: { id: string }, ctx: Context<Services>) => load(id, ctx)) as never,
  });
  const Filter = builder.inputType('TicketFilter', {
    fields: (t) => ({
      states: t.field({ type: [State] }),
      priorities: t.field({ type: [Priority] }),
      assigneeId: t.id(),
      cameraId: t.id(),
      siteId: t.id(),
      breached: t.boolean(),
      text: t.string({ description: 'In the title.' }),
    }),
  });
  const Connection = countedConnection(builder, 'Ticket', TicketType);
  builder.queryType({
    fields: (t) => ({
      tickets: t.field({
        type: Connection,
        ...askedBy('user'),
        args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string(), filter: t.arg({ type: Filter }) },
        resolve: async (_, { filter, ...args }, ctx) =>
          ctx.services.tickets.page(ctx.tenantId, await ctx.access(), args, filter),
      }),
      ticket: t.field({
        type: TicketType,
        nullable: true,
        ...askedBy('user'),
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }, ctx) => load(id, ctx),
      }),
    }),
  });
  builder.mutationType();
  const Refused = errorType<Services, { from: string; to: string; allowed: string[] }>(
    builder,
    'TransitionRefused',
    /^TRANSITION_REFUSED$/,
  );
  builder.objectFields(Refused, (t) => ({
    from: t.field({ type: State, resolve: ({ from }) => from as 'OPEN' }),
    to: t.field({ type: State, resolve: ({ to }) => to as 'OPEN' }),
    allowed: t.field({ type: [State], resolve: ({ allowed }) => allowed as 'OPEN'[] }),
  }));
  return { TicketType, State, Priority, User, Refused };
}
