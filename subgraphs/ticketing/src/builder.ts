import type { SubgraphBuilder } from '@vms/kit/builder';
import type { Links } from './links/links.ts';
import type { TicketRules } from './rules/rules.ts';
import type { SlaPolicies } from './sla/sla-policies.ts';
import type { Talk } from './talk/talk.ts';
import type { Tickets } from './tickets/tickets.ts';

export interface Services {
  readonly tickets: Tickets;
  readonly talk: Talk;
  readonly links: Links;
  readonly rules: TicketRules;
  readonly policies: SlaPolicies;
  readonly nowMs: () => number;
}
export type Builder = SubgraphBuilder<Services>;
