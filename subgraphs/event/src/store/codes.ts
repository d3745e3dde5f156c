import { eventKinds, eventSeverities } from '@vms/schema/messages/event-kinds.ts';

/** What stands in the store as a small number is the place in one of these lists; a list only ever grows at its end. */
export const KINDS = ['', ...eventKinds] as const;
export const SEVERITIES = ['', ...eventSeverities] as const;
export const STATES = ['OPEN', 'ACKNOWLEDGED', 'CLOSED'] as const;
export const PICTURES = ['NONE', 'PENDING', 'AVAILABLE'] as const;
export const CHANGES = ['UPDATED', 'ENDED', 'DELETED'] as const;
/** What `name` holds. */
export const NAMES = { camera: 1, site: 2, edge: 3 } as const;

/** Of what a rule has done about an event. */
export const ACTION_STATES = ['PENDING', 'DONE', 'FAILED'] as const;

export type ActionState = (typeof ACTION_STATES)[number];
export type EventState = (typeof STATES)[number];
export type PictureState = (typeof PICTURES)[number];
export type ChangeKind = (typeof CHANGES)[number];

/** The number of a value; one that is not in the list is our bug. */
export function codeOf<T extends string>(list: readonly T[], value: string): number {
  const code = list.indexOf(value as T);
  if (code < 0) throw new Error(`${value} is none of ${list.join(', ')}.`);
  return code;
}
