import { askedBy, resultType, type SubgraphBuilder } from '@vms/kit/builder';
import { eventKindEnum, eventSeverityEnum } from '@vms/kit/event-kinds';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import { incidentType } from '../incidents/incident.type.ts';
import type { Incidents } from '../incidents/incidents.ts';
import type { StoredDetection, StoredHop } from '../log/event.entity.ts';
import type { StoredEvent } from '../log/event-log.ts';
import type { EventPage, Events, Passing } from './events.ts';

export interface Services {
  readonly events: Events;
  readonly incidents: Incidents;
}

const states = ['OPEN', 'ACKNOWLEDGED', 'CLOSED'] as const;
const date = (ms: number | null | undefined) => (ms == null ? null : new Date(ms));

/** The event subgraph's types; rules live in Events. */
export function eventSchema(builder: SubgraphBuilder<Services>): void {
  const EventKind = eventKindEnum(builder);
  const EventSeverity = eventSeverityEnum(builder);
  const EventState = builder.enumType('EventState', { values: states });
  const SnapshotState = builder.enumType('EventSnapshotState', { values: ['PENDING', 'AVAILABLE', 'NONE'] as const });
  const Outcome = builder.enumType('EventIngestOutcome', {
    values: ['STORED', 'DUPLICATE', 'REJECTED', 'TOO_OLD'] as const,
  });

  const Hop = builder.objectRef<StoredHop>('EventTraceHop').implement({
    fields: (t) => ({
      hop: t.exposeString('hop'),
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
    }),
  });
  const Detection = builder.objectRef<StoredDetection>('EventDetection').implement({
    fields: (t) => ({
      label: t.exposeString('label'),
      score: t.exposeFloat('score'),
      box: t.field({ type: 'Box', resolve: ({ box }) => box }),
      trackId: t.exposeString('trackId', { nullable: true }),
    }),
  });
  const Model = builder.objectRef<NonNullable<StoredEvent['model']>>('EventModel').implement({
    description: 'What raised the event, frozen as it was then.',
    fields: (t) => ({ id: t.exposeID('id'), version: t.exposeString('version'), hash: t.exposeString('hash') }),
  });
  const Camera = builder.objectRef<{ id: string }>('Camera');
  const Site = builder.objectRef<{ id: string }>('Site');
  const Event = builder.objectRef<StoredEvent>('Event').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      kind: t.field({ type: EventKind, resolve: ({ kind }) => kind as EventKindName }),
      severity: t.field({ type: EventSeverity, resolve: ({ severity }) => severity as EventSeverityName }),
      state: t.field({ type: EventState, resolve: ({ state }) => state as (typeof states)[number] }),
      version: t.exposeInt('version'),
      raisedAt: t.field({ type: 'DateTime', resolve: ({ raisedAtMs }) => new Date(raisedAtMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => date(endedAtMs) }),
      label: t.exposeString('label', { nullable: true }),
      confidence: t.exposeFloat('confidence', { nullable: true }),
      camera: t.field({ type: Camera, nullable: true, resolve: ({ cameraId }) => ({ id: cameraId }) }),
      box: t.field({ type: 'Box', nullable: true, resolve: ({ box }) => box ?? null }),
      detections: t.field({ type: [Detection], resolve: ({ detections }) => detections }),
      snapshotUrl: t.string({
        nullable: true,
        resolve: (event, _, ctx) => ctx.services.events.pictureUrl(ctx.caller, event),
      }),
      snapshotState: t.field({
        type: SnapshotState,
        resolve: ({ picture }) => picture as 'PENDING' | 'AVAILABLE' | 'NONE',
      }),
      trace: t.field({ type: [Hop], resolve: ({ trace }) => trace }),
      model: t.field({ type: Model, nullable: true, resolve: ({ model }) => model ?? null }),
      segment: t.string({ nullable: true, resolve: ({ segmentId }) => segmentId ?? null }),
      acknowledgedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ acknowledgedAtMs }) => date(acknowledgedAtMs),
      }),
    }),
  });
  builder.asEntity(Event, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      const access = await ctx.access();
      return ctx.load('event', id, (ids) => ctx.services.events.byId(ctx.tenantId, ids, access));
    },
  });

  const Edge = builder.objectRef<{ cursor: string; node: StoredEvent }>('EventEdge').implement({
    fields: (t) => ({ cursor: t.exposeString('cursor'), node: t.field({ type: Event, resolve: ({ node }) => node }) }),
  });
  const Connection = builder.objectRef<EventPage>('EventConnection').implement({
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ edges }) => edges }),
      pageInfo: t.field({ type: 'PageInfo', resolve: ({ pageInfo }) => pageInfo }),
      totalCount: t.exposeInt('totalCount', { description: 'Exact up to 10,000.' }),
      liveCursor: t.exposeString('liveCursor', { description: 'Follow from here: no gap to this page, no duplicate.' }),
    }),
  });
  const Filter = builder.inputType('EventFilter', {
    fields: (t) => ({
      cameraIds: t.idList(),
      siteIds: t.idList(),
      kinds: t.field({ type: [EventKind] }),
      severities: t.field({ type: [EventSeverity] }),
      states: t.field({ type: [EventState] }),
      from: t.field({ type: 'DateTime' }),
      to: t.field({ type: 'DateTime' }),
      text: t.string(),
    }),
  });

  for (const [Owner, key] of [
    [Camera, 'cameraIds'],
    [Site, 'siteIds'],
  ] as const) {
    Owner.implement({
      fields: (t) => ({
        id: t.exposeID('id'),
        events: t.field({
          type: Connection,
          args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string(), filter: t.arg({ type: Filter }) },
          resolve: async ({ id }, args, ctx) =>
            ctx.services.events.page(
              ctx.tenantId,
              { ...args, filter: { ...args.filter, [key]: [id] } },
              await ctx.access(),
              20,
            ),
        }),
      }),
    });
    builder.asEntity(Owner, { key: builder.selection<{ id: string }>('id'), resolveReference: ({ id }) => ({ id }) });
  }

  incidentType(builder);
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
          return { cursor: ctx.services.events.cursorOf(head, head.seq), seq: head.seq };
        },
      }),
    }),
  });

  const Success = builder.objectRef<{ event: StoredEvent }>('AcknowledgeEventSuccess').implement({
    fields: (t) => ({ event: t.field({ type: Event, resolve: ({ event }) => event }) }),
  });
  const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;
  const AcknowledgeInput = builder.inputType('AcknowledgeEventInput', {
    fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }) }),
  });
  const Ingested = builder.objectRef<{
    id: string;
    outcome: 'STORED' | 'DUPLICATE' | 'REJECTED' | 'TOO_OLD';
    code: string | null;
  }>('EventIngestResult');
  Ingested.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      outcome: t.field({ type: Outcome, resolve: ({ outcome }) => outcome }),
      code: t.exposeString('code', { nullable: true }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      acknowledgeEvent: t.field({
        type: resultType(builder, 'AcknowledgeEventResult', Success, errors),
        args: { input: t.arg({ type: AcknowledgeInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          event: await ctx.services.events.acknowledge(ctx.caller, input, await ctx.access()),
        }),
      }),
      ingestEvents: t.field({
        ...askedBy('edge'),
        type: [Ingested],
        args: { batch: t.arg.string({ required: true }) },
        resolve: (_, { batch }, ctx) =>
          ctx.services.events.log.ingest({ tenantId: ctx.tenantId, edgeId: ctx.caller.id }, batch),
      }),
      attachEventPicture: t.boolean({
        ...askedBy('edge'),
        args: { eventId: t.arg.id({ required: true }), jpeg: t.arg.string({ required: true }) },
        resolve: (_, { eventId, jpeg }, ctx) => ctx.services.events.attachPicture(ctx.caller, eventId, jpeg),
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
  builder.subscriptionType({
    fields: (t) => ({
      eventRaised: t.field({
        type: Raised,
        args: { after: t.arg.string(), filter: t.arg({ type: Filter }) },
        subscribe: (_, args, ctx) => ctx.services.events.follow(ctx.caller, args),
        resolve: (item) => item as Passing,
      }),
    }),
  });
}
