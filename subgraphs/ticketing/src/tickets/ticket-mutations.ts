import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import { longText } from '@vms/kit/input-bounds';
import type { Builder, Services } from '../builder.ts';
import type { Ticket } from './journal.ts';
import type { ticketType } from './ticket.type.ts';

/** What people do to tickets: whoever may see one may work on it. */
export function ticketMutations(builder: Builder, types: ReturnType<typeof ticketType>): void {
  const { TicketType, State, Priority, Refused } = types;
  const result = (name: string, errors: Parameters<typeof resultType>[3]) => {
    const success = successType<Services, { ticket: Ticket }>(builder, `${name}Success`, (t) => ({
      ticket: t.field({ type: TicketType, resolve: ({ ticket }) => ticket }),
    }));
    return resultType<Services, { ticket: Ticket }>(builder, `${name}Result`, success, errors);
  };
  const common = ['ValidationError', 'NotFound', 'Forbidden'] as const;
  const OpenInput = builder.inputType('OpenTicketInput', {
    fields: (t) => ({
      title: t.string({ required: true }),
      description: t.string(),
      priority: t.field({ type: Priority }),
      cameraId: t.id({ description: 'Brings its site.' }),
      siteId: t.id(),
      assigneeId: t.id(),
      eventIds: t.idList(),
      incidentIds: t.idList(),
    }),
  });
  const UpdateInput = builder.inputType('UpdateTicketInput', {
    description: 'What is left out stays.',
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      title: t.string(),
      description: t.string(),
      priority: t.field({ type: Priority }),
    }),
  });
  const AssignInput = builder.inputType('AssignTicketInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      assigneeId: t.id({ description: 'null: to nobody.' }),
    }),
  });
  const MoveInput = builder.inputType('MoveTicketInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      to: t.field({ type: State, required: true }),
    }),
  });
  const CommentInput = builder.inputType('CommentTicketInput', {
    fields: (t) => ({ ticketId: t.id({ required: true }), body: t.string({ required: true }) }),
  });
  const AttachInput = builder.inputType('AttachToTicketInput', {
    fields: (t) => ({
      ticketId: t.id({ required: true }),
      name: t.string({ required: true }),
      contentType: t.string({ required: true }),
      base64: t.string({ required: true, description: 'At most 2 MiB of file.' }),
    }),
  });
  const LinkInput = builder.inputType('LinkTicketInput', {
    description: 'One of eventId and incidentId.',
    fields: (t) => ({ ticketId: t.id({ required: true }), eventId: t.id(), incidentId: t.id() }),
  });
  const results = {
    open: result('OpenTicket', common),
    update: result('UpdateTicket', [...common, 'Conflict']),
    assign: result('AssignTicket', [...common, 'Conflict']),
    move: result('MoveTicket', [Refused, ...common, 'Conflict']),
    comment: result('CommentTicket', common),
    attach: result('AttachToTicket', [...common, 'Conflict']),
    link: result('LinkTicket', [...common, 'Conflict']),
    unlink: result('UnlinkTicket', common),
  };
  builder.mutationFields((t) => ({
    openTicket: t.field({
      type: results.open,
      ...askedBy('user'),
      args: { input: t.arg({ type: OpenInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.tickets.open(ctx.caller, await ctx.access(), input),
      }),
    }),
    updateTicket: t.field({
      type: results.update,
      ...askedBy('user'),
      args: { input: t.arg({ type: UpdateInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.tickets.update(ctx.caller, await ctx.access(), input),
      }),
    }),
    assignTicket: t.field({
      type: results.assign,
      ...askedBy('user'),
      args: { input: t.arg({ type: AssignInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.tickets.assign(ctx.caller, await ctx.access(), input),
      }),
    }),
    moveTicket: t.field({
      type: results.move,
      ...askedBy('user'),
      args: { input: t.arg({ type: MoveInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.tickets.move(ctx.caller, await ctx.access(), input),
      }),
    }),
    commentTicket: t.field({
      type: results.comment,
      ...askedBy('user'),
      args: { input: t.arg({ type: CommentInput, required: true }) },
      resolve: async (_, { input }, ctx) => ctx.services.talk.comment(ctx.caller, await ctx.access(), input),
    }),
    attachToTicket: t.field({
      type: results.attach,
      ...askedBy('user', undefined, longText),
      args: { input: t.arg({ type: AttachInput, required: true }) },
      resolve: async (_, { input }, ctx) => ctx.services.talk.attach(ctx.caller, await ctx.access(), input),
    }),
    linkTicket: t.field({
      type: results.link,
      ...askedBy('user'),
      args: { input: t.arg({ type: LinkInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.links.add(ctx.caller, await ctx.access(), input),
      }),
    }),
    unlinkTicket: t.field({
      type: results.unlink,
      ...askedBy('user'),
      args: { input: t.arg({ type: LinkInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        ticket: await ctx.services.links.remove(ctx.caller, await ctx.access(), input),
      }),
    }),
  }));
}
