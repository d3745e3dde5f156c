import { madeForOneAsker } from '@vms/kit/access-directive';
import { entityStub } from '@vms/kit/entities';
import { eventKindEnum, eventSeverityEnum } from '@vms/kit/event-kinds';
import { type Builder, date } from '../builder.ts';
import { PICTURES, STATES } from '../store/codes.ts';
import type { StoredIncident } from '../store/incidents.ts';
import { bodyOf, type StoredDetection, type StoredEvent, type StoredHop, type StoredModel } from '../store/rows.ts';
import type { EventPage } from './events.ts';

/** Event, its connection and filter, and the events of a Camera and a Site. */
export function eventType(builder: Builder) {
  const EventKind = eventKindEnum(builder);
  const EventSeverity = eventSeverityEnum(builder);
  const EventState = builder.enumType('EventState', { values: STATES });
  const SnapshotState = builder.enumType('EventSnapshotState', { values: PICTURES });
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
  const AiModel = entityStub(builder, 'AiModel');
  const Model = builder.objectRef<StoredModel>('EventModel').implement({
    description: 'What raised the event, frozen as it was then.',
    fields: (t) => ({
      id: t.exposeID('id'),
      version: t.exposeString('version'),
      hash: t.exposeString('hash'),
      card: t.field({
        type: AiModel,
        nullable: true,
        description: 'The model as it is registered now; its versions tell which one has this hash.',
        resolve: ({ id }) => ({ id }),
      }),
    }),
  });
  const Camera = builder.objectRef<{ id: string }>('Camera');
  const Site = builder.objectRef<{ id: string }>('Site');
  const User = entityStub(builder, 'User');
  const Incident = builder.objectRef<StoredIncident>('Incident');
  const Event = builder.objectRef<StoredEvent>('Event').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      kind: t.field({ type: EventKind, resolve: ({ kind }) => kind }),
      severity: t.field({ type: EventSeverity, resolve: ({ severity }) => severity }),
      state: t.field({ type: EventState, resolve: ({ state }) => state }),
      version: t.exposeInt('version', { description: 'Rises when people change the event; give it with a change.' }),
      raisedAt: t.field({ type: 'DateTime', resolve: ({ raisedAtMs }) => new Date(raisedAtMs) }),
      endedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ endedAtMs }) => date(endedAtMs) }),
      label: t.exposeString('label', { nullable: true }),
      plate: t.exposeString('plate', { nullable: true, description: 'The number plate, letters and digits only.' }),
      confidence: t.exposeFloat('confidence', { nullable: true }),
      repeats: t.exposeInt('repeats', { description: 'How often the same was raised again and folded into this one.' }),
      origin: t.string({
        nullable: true,
        description: 'For DEVICE: the camera’s own name of what it saw.',
        resolve: (event) => bodyOf(event).origin,
      }),
      camera: t.field({ type: Camera, nullable: true, resolve: ({ cameraId }) => ({ id: cameraId }) }),
      site: t.field({ type: Site, nullable: true, resolve: ({ siteId }) => (siteId === null ? null : { id: siteId }) }),
      box: t.field({ type: 'Box', nullable: true, resolve: (event) => bodyOf(event).box }),
      detections: t.field({ type: [Detection], resolve: (event) => [...bodyOf(event).detections] }),
      snapshotUrl: t.string({
        ...madeForOneAsker,
        nullable: true,
        resolve: (event, _, ctx) => ctx.services.events.pictureUrl(ctx.caller, event),
      }),
      snapshotState: t.field({ type: SnapshotState, resolve: ({ picture }) => picture }),
      trace: t.field({ type: [Hop], resolve: (event) => [...bodyOf(event).trace] }),
      model: t.field({ type: Model, nullable: true, resolve: (event) => bodyOf(event).model }),
      ruleId: t.id({ nullable: true, resolve: (event) => bodyOf(event).ruleId }),
      segment: t.string({ nullable: true, resolve: (event) => bodyOf(event).segmentId }),
      incident: t.field({
        type: Incident,
        nullable: true,
        resolve: async ({ incidentId }, _, ctx) => {
          if (incidentId === null) return null;
          const access = await ctx.access();
          return ctx.load('incident', incidentId, (ids) => ctx.services.incidents.byId(ctx.tenantId, ids, access));
        },
      }),
      assignee: t.field({
        type: User,
        nullable: true,
        resolve: ({ assigneeId }) => (assigneeId ? { id: assigneeId } : null),
      }),
      note: t.exposeString('note', { nullable: true }),
      acknowledgedAt: t.field({ type: 'DateTime', nullable: true, resolve: (event) => date(event.acknowledgedAtMs) }),
      closedAt: t.field({ type: 'DateTime', nullable: true, resolve: (event) => date(event.closedAtMs) }),
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
      totalCount: t.int({ description: 'Exact up to 10,000.', resolve: ({ totalCount }) => totalCount() }),
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
      text: t.string({ description: 'Whole words, each in label, plate, origin or a detection’s label.' }),
      label: t.string({ description: 'The label exactly.' }),
      plate: t.string({ description: 'A number plate; a trailing * asks for those that begin so.' }),
      incidentId: t.id(),
    }),
  });
  for (const [Owner, by] of [
    [Camera, 'camera'],
    [Site, 'site'],
  ] as const) {
    Owner.implement({
      fields: (t) => ({
        id: t.exposeID('id'),
        events: t.field({
          type: Connection,
          args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string(), filter: t.arg({ type: Filter }) },
          resolve: async ({ id }, args, ctx): Promise<EventPage> => {
            const access = await ctx.access();
            const { events } = ctx.services;
            const ids = { [by === 'camera' ? 'cameraIds' : 'siteIds']: [id] };
            // Further pages are asked for one camera at a time; the first ones for all cameras together.
            if (args.after != null)
              return events.page(ctx.tenantId, { ...args, filter: { ...args.filter, ...ids } }, access, 20);
            const found = await ctx.load(`events of ${by} ${JSON.stringify(args)}`, id, (all) =>
              events.newest(ctx.tenantId, by, all, args, access),
            );
            return found as EventPage;
          },
        }),
      }),
    });
    builder.asEntity(Owner, { key: builder.selection<{ id: string }>('id'), resolveReference: ({ id }) => ({ id }) });
  }
  return { Camera, Site, User, Event, EventKind, EventSeverity, EventState, Connection, Filter, Incident };
}

export type EventTypes = ReturnType<typeof eventType>;
