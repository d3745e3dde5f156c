import { eventKinds, eventSeverities } from '@vms/schema/messages/event-kinds.ts';
import type { SubgraphBuilder } from './builder.ts';

/** The enum EventKind, whole, for every subgraph that has it in an input or an output: composition wants one list of values. */
export function eventKindEnum<Services>(builder: SubgraphBuilder<Services>) {
  return builder.enumType('EventKind', { values: eventKinds });
}

/** The enum EventSeverity; see `eventKindEnum`. */
export function eventSeverityEnum<Services>(builder: SubgraphBuilder<Services>) {
  return builder.enumType('EventSeverity', { values: eventSeverities });
}
