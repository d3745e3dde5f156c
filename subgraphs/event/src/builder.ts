import type { ObjectRef, SubgraphBuilder } from '@vms/kit/builder';
import type { Events } from './events/events.ts';
import type { Reports } from './events/reports.ts';
import type { Sweeper } from './events/sweeper.ts';
import type { Incidents } from './incidents/incidents.ts';
import type { ActionRunner } from './rules/action-runner.ts';
import type { EventRules } from './rules/event-rules.ts';
import type { SavedSearches } from './searches/saved-searches.ts';

export interface Services {
  readonly events: Events;
  readonly incidents: Incidents;
  readonly reports: Reports;
  readonly savedSearches: SavedSearches;
  readonly sweeper: Sweeper;
  readonly rules: EventRules;
  readonly actions: ActionRunner;
}

export type Builder = SubgraphBuilder<Services>;
export type Ref<Shape> = ObjectRef<Services, Shape>;

export const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
