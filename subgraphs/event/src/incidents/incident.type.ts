import { resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Page } from '@vms/kit/paging';
import { type Builder, date, type Services } from '../builder.ts';
import type { EventTypes } from '../events/event.type.ts';
import { STATES } from '../store/codes.ts';
import type { StoredIncident } from '../store/incidents.ts';

const errors = ['NotFound', 'Forbidden', 'Conflict', 'ValidationError'] as const;

/** Incident, its queries and what people do with it. */
export function incidentType(builder: Builder, types: EventTypes): void {
  const { Incident, Camera, Site, User, EventSeverity, Connection } = types;
  const State = builder.enumType('IncidentState', { values: STATES });
  Incident.implement({
    description:
      'Events of one site whose times overlap or nearly do, across its cameras. Acknowledging or closing it does the same to them.',
    fields: (t) => ({
      id: t.exposeID('id'),
      state: t.field({ type: State, resolve: ({ state }) => state }),
      version: t.exposeInt('version', { description: 'Rises when people change the incident; give it with a change.' }),
      severity: t.field({
        type: EventSeverity,
        description: 'The highest of its events.',
        resolve: ({ severity }) => severity,
      }),
      site: t.field({ type: Site, nullable: true, resolve: ({ siteId }) => (siteId === null ? null : { id: siteId }) }),
      cameras: t.field({
        type: [Camera],
        description: 'Those that the asker may see.',
        resolve: ({ cameraIds }) => cameraIds.map((id) => ({ id })),
      }),
      openedAt: t.field({ type: 'DateTime', resolve: ({ openedAtMs }) => new Date(openedAtMs) }),
      lastEventAt: t.field({ type: 'DateTime', resolve: ({ lastEventAtMs }) => new Date(lastEventAtMs) }),
      eventCount: t.exposeInt('eventCount'),
      events: t.field({
        type: Connection,
        args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
        resolve: async ({ id }, args, ctx) =>
          ctx.services.events.page(ctx.tenantId, { ...args, filter: { incidentId: id } }, await ctx.access(), 20),
      }),
      assignee: t.field({
        type: User,
        nullable: true,
        resolve: ({ assigneeId }) => (assigneeId ? { id: assigneeId } : null),
      }),
      note: t.exposeString('note', { nullable: true }),
      acknowledgedAt: t.field({ type: 'DateTime', nullable: true, resolve: (one) => date(one.acknowledgedAtMs) }),
      closedAt: t.field({ type: 'DateTime', nullable: true, resolve: (one) => date(one.closedAtMs) }),
    }),
  });
  builder.asEntity(Incident, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      const access = await ctx.access();
      return ctx.load('incident', id, (ids) => ctx.services.incidents.byId(ctx.tenantId, ids, access));
    },
  });

  const Edge = builder.objectRef<{ cursor: string; node: StoredIncident }>('IncidentEdge').implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      node: t.field({ type: Incident, resolve: ({ node }) => node }),
    }),
  });
  const Incidents = builder.objectRef<Page<StoredIncident>>('IncidentConnection').implement({
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ edges }) => edges }),
      pageInfo: t.field({ type: 'PageInfo', resolve: ({ pageInfo }) => pageInfo }),
    }),
  });
  builder.queryFields((t) => ({
    incidents: t.field({
      type: Incidents,
      args: {
        states: t.arg({ type: [State] }),
        siteId: t.arg.id(),
        first: t.arg.int({ defaultValue: 20 }),
        after: t.arg.string(),
      },
      resolve: async (_, args, ctx) => ctx.services.incidents.page(ctx.tenantId, args, await ctx.access()),
    }),
    incident: t.field({
      type: Incident,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: async (_, { id }, ctx) =>
        (await ctx.services.incidents.byId(ctx.tenantId, [id], await ctx.access())).get(id) ?? null,
    }),
  }));

  const success = (name: string) =>
    successType<Services, { incident: StoredIncident }>(builder, name, (t) => ({
      incident: t.field({ type: Incident, resolve: ({ incident }) => incident }),
    }));
  const noted = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }), note: t.string() }),
    });
  const AssignInput = builder.inputType('AssignIncidentInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      assigneeId: t.id({ description: 'null: nobody.' }),
    }),
  });
  for (const [field, state] of [
    ['acknowledge', 'ACKNOWLEDGED'],
    ['close', 'CLOSED'],
  ] as const) {
    const name = `${field[0]?.toUpperCase()}${field.slice(1)}Incident`;
    const Input = noted(`${name}Input`);
    builder.mutationField(`${field}Incident`, (t) =>
      t.field({
        type: resultType(builder, `${name}Result`, success(`${name}Success`), errors),
        args: { input: t.arg({ type: Input, required: true }) },
        resolve: async (_, { input: { note, ...request } }, ctx) => {
          const change = { state, ...(note == null ? {} : { note }) };
          return { incident: await ctx.services.incidents.change(ctx.caller, request, change, await ctx.access()) };
        },
      }),
    );
  }
  builder.mutationField('assignIncident', (t) =>
    t.field({
      type: resultType(builder, 'AssignIncidentResult', success('AssignIncidentSuccess'), errors),
      args: { input: t.arg({ type: AssignInput, required: true }) },
      resolve: async (_, { input: { assigneeId, ...request } }, ctx) => {
        const change = { assigneeId: assigneeId ?? null };
        return { incident: await ctx.services.incidents.change(ctx.caller, request, change, await ctx.access()) };
      },
    }),
  );
}
