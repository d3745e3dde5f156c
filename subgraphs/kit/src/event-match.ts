import { eventKinds, eventSeverities } from '@vms/schema/messages/event-kinds.ts';
import { z } from 'zod';
import { idText } from './input.ts';

/** Which events a rule is about; an empty list means any. */
export interface EventMatch {
  readonly kinds: readonly string[];
  readonly severities: readonly string[];
  readonly cameraIds: readonly string[];
  readonly siteIds: readonly string[];
}

/** What of an event decides. */
export interface MatchedEvent {
  readonly kind: string;
  readonly severity: string;
  readonly cameraId: string;
  readonly siteId: string | null;
}

/** The same fields in the input of every kind of rule. */
export const eventMatchInput = {
  kinds: z.array(z.enum(eventKinds)).max(100).nullish(),
  severities: z.array(z.enum(eventSeverities)).max(3).nullish(),
  cameraIds: z.array(idText).max(1_000).nullish(),
  siteIds: z.array(idText).max(1_000).nullish(),
};

/** What a new rule is about when its input leaves fields out. */
export function eventMatchOf(given: { readonly [Field in keyof EventMatch]?: readonly string[] | null | undefined }) {
  const { kinds, severities, cameraIds, siteIds } = given;
  return {
    kinds: [...(kinds ?? [])],
    severities: [...(severities ?? [])],
    cameraIds: [...(cameraIds ?? [])],
    siteIds: [...(siteIds ?? [])],
  };
}

/** Whether a rule is about this event. */
export function eventMatches(match: EventMatch, { kind, severity, cameraId, siteId }: MatchedEvent): boolean {
  const allows = (wanted: readonly string[], value: string | null) =>
    wanted.length === 0 || (value !== null && wanted.includes(value));
  return (
    allows(match.kinds, kind) &&
    allows(match.severities, severity) &&
    allows(match.cameraIds, cameraId) &&
    allows(match.siteIds, siteId)
  );
}
