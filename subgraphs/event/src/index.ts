import { defineSubgraph } from '@vms/kit/define-subgraph';
import { createOutbound } from '@vms/kit/outbound';
import { z } from 'zod';
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
import { ActionRunner, type LockOutcome } from './rules/action-runner.ts';
import { eventActionType } from './rules/event-action.type.ts';
import { eventRuleType } from './rules/event-rule.type.ts';
import { EventRules } from './rules/event-rules.ts';
import { SavedSearchEntity } from './searches/saved-search.entity.ts';
import { savedSearchType } from './searches/saved-search.type.ts';
import { SavedSearches } from './searches/saved-searches.ts';
import type { CameraFacts } from './store/cameras.ts';

interface Assigned {
  readonly cameraId: string;
  readonly tenantId: string;
  readonly edgeId?: string | null;
  readonly recorders: string[];
}

function schema(builder: Builder): void {
  const types = eventType(builder);
  eventQueries(builder, types);
  eventMutations(builder, types);
  incidentType(builder, types);
  statisticsType(builder, types);
  savedSearchType(builder, types);
  eventActionType(builder, types, eventRuleType(builder, types));
}

const config = z.object({
  /** `1` for an installation whose receivers of webhooks stand in its own network. */
  VMS_NOTIFY_PRIVATE_ADDRESSES: z.enum(['0', '1']).default('0'),
});
type Config = z.infer<typeof config>;

export const event = defineSubgraph<Services, Config>({
  name: 'event',
  config: config as z.ZodType<Config>,
  entities: [SavedSearchEntity],
  services: (deps) => {
    const events = new Events(deps);
    const { store } = events;
    const outbound = createOutbound({ allowPrivate: deps.config.VMS_NOTIFY_PRIVATE_ADDRESSES === '1' });
    return {
      events,
      reports: new Reports(events),
      incidents: new Incidents({ ...deps, store }),
      savedSearches: new SavedSearches(deps),
      sweeper: new Sweeper({ ...deps, store }),
      rules: new EventRules(deps, store.rules, outbound),
      actions: new ActionRunner(deps, store.rules, outbound),
    };
  },
  consumes: {
    // The store's own writer takes them in: to take one in again does no harm.
    'vms.cameras': (payload, { services }) => {
      const { id, tenantId, siteId, deleted } = payload as CameraFacts;
      return services.events.store.learnCamera({ id, tenantId, siteId: siteId ?? null, deleted: deleted ?? false });
    },
    'vms.assignments': (payload, { services }) => {
      const { cameraId, tenantId, edgeId, recorders } = payload as Assigned;
      return services.events.store.learnCamera({ id: cameraId, tenantId, edgeIds: recorders, edgeId: edgeId ?? null });
    },
    // What the keeper of footage says of a lock that a rule wanted: the first word about an action is the last.
    'vms.footage-locks': (payload, { services }) => services.actions.locked(payload as LockOutcome),
  },
  restored: ({ events }) => events.store.raiseEpochs(),
  schema,
  drain: ({ events }) => events.store.drain(),
  stop: async ({ sweeper, actions, events }) => {
    await actions.stop();
    await sweeper.stop();
    await events.store.stop();
  },
});
