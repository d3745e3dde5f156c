import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Services } from '../events/event.type.ts';
import type { StoredIncident } from './incidents.ts';

const states = ['OPEN', 'ACKNOWLEDGED', 'CLOSED'] as const;

/** Incident and its queries. */
export function incidentType(builder: SubgraphBuilder<Services>): void {
  const State = builder.enumType('IncidentState', { values: states });
  const Incident = builder.objectRef<StoredIncident>('Incident').implement({
    description: 'Events of one place that belong together.',
    fields: (t) => ({
      id: t.exposeID('id'),
      state: t.field({ type: State, resolve: ({ state }) => state as (typeof states)[number] }),
      openedAt: t.field({ type: 'DateTime', resolve: ({ openedAtMs }) => new Date(openedAtMs) }),
    }),
  });
  builder.asEntity(Incident, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: async ({ id }, ctx) => {
      const access = await ctx.access();
      return ctx.load('incident', id, (ids) => ctx.services.incidents.byId(ctx.tenantId, ids, access));
    },
  });
}
