import type { EntityManager } from '@mikro-orm/sql';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { EventsMessage } from '@vms/schema/messages/events-topic.ts';
import type { Services } from './builder.ts';
import { TicketLinkEntity } from './links/link.entity.ts';
import { Links } from './links/links.ts';
import { TicketPlaceEntity } from './places/place.entity.ts';
import { learnCamera, learnSite } from './places/places.ts';
import { openByRule } from './rules/open-by-rule.ts';
import { TicketRuleEntity } from './rules/rule.entity.ts';
import { ruleType } from './rules/rule.type.ts';
import { TicketRules } from './rules/rules.ts';
import { SlaPolicies } from './sla/sla-policies.ts';
import { SlaPolicyEntity } from './sla/sla-policy.entity.ts';
import { startSlaSweep } from './sla/sweep.ts';
import { AttachmentEntity, CommentEntity } from './talk/talk.entity.ts';
import { Talk } from './talk/talk.ts';
import { TicketChangeEntity, TicketCounterEntity, TicketEntity } from './tickets/ticket.entity.ts';
import { ticketType } from './tickets/ticket.type.ts';
import { ticketMutations } from './tickets/ticket-mutations.ts';
import { Tickets } from './tickets/tickets.ts';

interface Running extends Services {
  readonly openFor: (events: EventsMessage, em: EntityManager) => Promise<void>;
  readonly stopSweep: () => Promise<void>;
}

/** What somebody has to see to: opened by hand or by rule, worked on in agreed time. */
export const ticketing = defineSubgraph<Running>({
  name: 'ticketing',
  entities: [
    TicketEntity,
    TicketCounterEntity,
    TicketChangeEntity,
    TicketLinkEntity,
    CommentEntity,
    AttachmentEntity,
    TicketRuleEntity,
    SlaPolicyEntity,
    TicketPlaceEntity,
  ],
  services: (deps) => {
    const tickets = new Tickets(deps);
    return {
      tickets,
      talk: new Talk(deps, tickets),
      links: new Links(deps, tickets),
      rules: new TicketRules(deps),
      policies: new SlaPolicies(deps),
      nowMs: () => deps.clock.now(),
      openFor: (events, em) => openByRule(deps, em, events),
      stopSweep: startSlaSweep(() => tickets.sweep(), deps.log),
    };
  },
  consumes: {
    'vms.sites': (site, { em }) => learnSite(em, site as never),
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as never),
    'vms.events': (events, { services, em }) => services.openFor(events as EventsMessage, em),
  },
  schema: (builder) => {
    const types = ticketType(builder as never);
    ticketMutations(builder as never, types);
    ruleType(builder as never, types);
  },
  stop: (services) => services.stopSweep(),
});
