import { Fault } from '@vms/kit/fault';

/** RESOLVED waits for somebody to agree (CLOSED) or not (OPEN again); CLOSED and CANCELLED are the end. */
export const ticketStates = ['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED', 'CANCELLED'] as const;
export type TicketState = (typeof ticketStates)[number];

export const transitions: Readonly<Record<TicketState, readonly TicketState[]>> = {
  OPEN: ['IN_PROGRESS', 'WAITING', 'RESOLVED', 'CANCELLED'],
  IN_PROGRESS: ['OPEN', 'WAITING', 'RESOLVED', 'CANCELLED'],
  WAITING: ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CANCELLED'],
  RESOLVED: ['OPEN', 'CLOSED'],
  CLOSED: [],
  CANCELLED: [],
};

/** Somebody still works on it: what happens again at the same place belongs to it. */
export const workedOn: readonly TicketState[] = ['OPEN', 'IN_PROGRESS', 'WAITING'];

/** The time of the agreement runs. */
export const clockRuns: readonly TicketState[] = ['OPEN', 'IN_PROGRESS'];

/** Throws TRANSITION_REFUSED with what would be allowed. */
export function requireTransition(from: TicketState, to: TicketState): void {
  const allowed = transitions[from];
  if (allowed.includes(to)) return;
  const ways = allowed.length > 0 ? `it may become ${allowed.join(', ')}` : 'it stays so; open another ticket';
  throw new Fault('TRANSITION_REFUSED', `The ticket is ${from} and cannot become ${to}: ${ways}.`, {
    from,
    to,
    allowed,
  });
}
