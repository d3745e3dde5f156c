import type { EventKindName, EventSeverityName } from './event-kinds.ts';

/**
 * `vms.events`, key = the tenant: what was just stored in a tenant's log, in its order. A message holds 1–500 events with
 * rising `seq`; messages of a tenant never go back. `seq` beside the list is that of its last event.
 */
export interface EventsMessage {
  readonly tenantId: string;
  readonly seq: number;
  readonly events: readonly EventNote[];
}

/** Enough of an event to decide whether it matters; the rest is asked from the graph by its id. */
export interface EventNote {
  readonly id: string;
  readonly seq: number;
  readonly kind: EventKindName;
  readonly severity: EventSeverityName;
  readonly cameraId: string;
  readonly siteId: string | null;
  readonly label: string | null;
  /** Epoch milliseconds on the edge's corrected clock. */
  readonly raisedAtMs: number;
}
