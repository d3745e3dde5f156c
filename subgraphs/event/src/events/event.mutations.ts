import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import { longText } from '@vms/kit/input-bounds';
import type { Builder, Services } from '../builder.ts';
import type { Change, ChangeOutcome } from '../store/changes.ts';
import type { IngestResult } from '../store/ingest.ts';
import type { StoredEvent } from '../store/rows.ts';
import type { EventTypes } from './event.type.ts';

const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;

/** What people change of events, and what edges bring. */
export function eventMutations(builder: Builder, { Event, EventState }: EventTypes): void {
  const Outcome = builder.enumType('EventIngestOutcome', {
    values: ['STORED', 'DUPLICATE', 'REJECTED', 'TOO_OLD'] as const,
  });
  const Ingested = builder.objectRef<IngestResult>('EventIngestResult').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      outcome: t.field({ type: Outcome, resolve: ({ outcome }) => outcome }),
      code: t.exposeString('code', { nullable: true }),
    }),
  });
  const success = (name: string) =>
    successType<Services, { event: StoredEvent }>(builder, name, (t) => ({
      event: t.field({ type: Event, resolve: ({ event }) => event }),
    }));
  const AcknowledgeInput = builder.inputType('AcknowledgeEventInput', {
    fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }), note: t.string() }),
  });
  const CloseInput = builder.inputType('CloseEventInput', {
    fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }), note: t.string() }),
  });
  const AssignInput = builder.inputType('AssignEventInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      assigneeId: t.id({ description: 'null: nobody.' }),
    }),
  });
  const Item = builder.inputType('ChangeEventsItem', {
    fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }) }),
  });
  const ManyInput = builder.inputType('ChangeEventsInput', {
    description: 'The same change of up to 500 events; what is left out stays as it is.',
    fields: (t) => ({
      items: t.field({ type: [Item], required: true }),
      state: t.field({ type: EventState }),
      assigneeId: t.id(),
      note: t.string(),
    }),
  });
  const Report = builder.objectRef<ChangeOutcome>('EventChangeReport').implement({
    description: 'What became of one event: code and message say why it was not changed.',
    fields: (t) => ({
      id: t.exposeID('id'),
      changed: t.boolean({ resolve: ({ fault }) => fault === null }),
      code: t.string({ nullable: true, resolve: ({ fault }) => fault?.code ?? null }),
      message: t.string({ nullable: true, resolve: ({ fault }) => fault?.message ?? null }),
    }),
  });
  const ManySuccess = successType<Services, { report: ChangeOutcome[] }>(builder, 'ChangeEventsSuccess', (t) => ({
    report: t.field({ type: [Report], resolve: ({ report }) => report }),
  }));

  builder.mutationType({
    fields: (t) => ({
      acknowledgeEvent: t.field({
        type: resultType(builder, 'AcknowledgeEventResult', success('AcknowledgeEventSuccess'), errors),
        args: { input: t.arg({ type: AcknowledgeInput, required: true }) },
        resolve: async (_, { input: { note, ...request } }, ctx) => {
          const change: Change = { state: 'ACKNOWLEDGED', ...(note == null ? {} : { note }) };
          return { event: await ctx.services.events.change(ctx.caller, request, change, await ctx.access()) };
        },
      }),
      assignEvent: t.field({
        type: resultType(builder, 'AssignEventResult', success('AssignEventSuccess'), errors),
        args: { input: t.arg({ type: AssignInput, required: true }) },
        resolve: async (_, { input: { assigneeId, ...request } }, ctx) => {
          const change: Change = { assigneeId: assigneeId ?? null };
          return { event: await ctx.services.events.change(ctx.caller, request, change, await ctx.access()) };
        },
      }),
      closeEvent: t.field({
        type: resultType(builder, 'CloseEventResult', success('CloseEventSuccess'), errors),
        args: { input: t.arg({ type: CloseInput, required: true }) },
        resolve: async (_, { input: { note, ...request } }, ctx) => {
          const change: Change = { state: 'CLOSED', ...(note == null ? {} : { note }) };
          return { event: await ctx.services.events.change(ctx.caller, request, change, await ctx.access()) };
        },
      }),
      changeEvents: t.field({
        type: resultType(builder, 'ChangeEventsResult', ManySuccess, ['Forbidden', 'ValidationError']),
        args: { input: t.arg({ type: ManyInput, required: true }) },
        resolve: async (_, { input: { items, state, assigneeId, note } }, ctx) => {
          const change: Change = {
            ...(state == null ? {} : { state }),
            ...(assigneeId === undefined ? {} : { assigneeId }),
            ...(note == null ? {} : { note }),
          };
          return { report: await ctx.services.events.changeMany(ctx.caller, items, change, await ctx.access()) };
        },
      }),
      ingestEvents: t.field({
        ...askedBy('edge', undefined, longText),
        type: [Ingested],
        args: { batch: t.arg.string({ required: true }) },
        resolve: async (_, { batch }, ctx) => {
          const edge = { tenantId: ctx.tenantId, edgeId: ctx.caller.id };
          return (await ctx.services.events.ingest(edge, batch)).results;
        },
      }),
      attachEventPicture: t.boolean({
        ...askedBy('edge', undefined, longText),
        args: { eventId: t.arg.id({ required: true }), jpeg: t.arg.string({ required: true }) },
        resolve: (_, { eventId, jpeg }, ctx) => ctx.services.events.attachPicture(ctx.caller, eventId, jpeg),
      }),
    }),
  });
}
