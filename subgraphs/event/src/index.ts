import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Builder, Services } from './builder.ts';
import { eventMutations } from './events/event.mutations.ts';
import { eventQueries } from './events/event.queries.ts';
import { eventType } from './events/event.type.ts';
import { Events } from './events/events.ts';
import { Reports } from './events/reports.ts';
import { statisticsType } from './events/statistics.type.ts';
import { Sweeper } from './events/sweeper.ts';
import { incidentType } from './incidents/incident.type.ts';
import { Incidents } from './incidents/incidents.ts';
import { SavedSearchEntity } from './searches/saved-search.entity.ts';
import { savedSearchType } from './searches/saved-search.type.ts';
import { SavedSearches } from './searches/saved-searches.ts';
import type { CameraFacts } from './store/cameras.ts';

function schema(builder: Builder): void {
  const types = eventType(builder);
  eventQueries(builder, types);
  eventMutations(builder, types);
  incidentType(builder, types);
  statisticsType(builder, types);
  savedSearchType(builder, types);
}

export const event = defineSubgraph<Services>({
  name: 'event',
  entities: [SavedSearchEntity],
  services: (deps) => {
    const events = new Events(deps);
    const { store } = events;
    return {
      events,
      reports: new Reports(events),
      incidents: new Incidents({ ...deps, store }),
      savedSearches: new SavedSearches(deps),
      sweeper: new Sweeper({ ...deps, store }),
    };
  },
  consumes: {
    // The store's own writer takes them in: to take one in again does no harm.
    'vms.cameras': (payload, { services }) => {
      const { id, tenantId, siteId, deleted } = payload as CameraFacts;
      return services.events.store.learnCamera({ id, tenantId, siteId: siteId ?? null, deleted: deleted ?? false });
    },
    'vms.assignments': (payload, { services }) => {
      const { cameraId, tenantId, recorders } = payload as { cameraId: string; tenantId: string; recorders: string[] };
      return services.events.store.learnCamera({ id: cameraId, tenantId, edgeIds: recorders });
    },
  },
  restored: ({ events }) => events.store.raiseEpochs(),
  schema,
  drain: ({ events }) => events.store.drain(),
  stop: async ({ sweeper, events }) => {
    await sweeper.stop();
    await events.store.stop();
  },
});
