import type { Access } from '@vms/kit/auth/access';
import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { fromCursor, limitOf, type Page, pageOf, toCursor } from '@vms/kit/paging';
import { type Caller, checkChange } from '../events/events.ts';
import type { Change, ChangeRequest } from '../store/changes.ts';
import type { EventStore } from '../store/event-store.ts';
import type { StoredIncident } from '../store/incidents.ts';
import { scopeOf } from '../store/scope.ts';

export interface IncidentArgs {
  readonly states?: readonly string[] | null | undefined;
  readonly siteId?: string | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** Incidents as people see them: whoever may see one of its cameras sees the incident. */
export class Incidents {
  readonly #store: EventStore;
  readonly #clock: Clock;

  constructor({ store, clock }: { store: EventStore; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, StoredIncident>> {
    const found = await this.#store.incidentsById(tenantId, ids, scopeOf(access));
    return new Map(found.map((row) => [row.id, row]));
  }

  /** The one opened last first. */
  async page(
    tenantId: string,
    { states, siteId, first, after }: IncidentArgs,
    access: Access,
  ): Promise<Page<StoredIncident>> {
    const limit = limitOf(first, 20);
    const beforeNo = after == null ? 0 : Number(fromCursor(after, 1)[0]);
    const scope = scopeOf(access);
    const request = { tenantId, scope, states: states ?? null, siteId: siteId ?? null, beforeNo, limit };
    return pageOf(await this.#store.incidentsPage(request), { limit, after, cursorOf: ({ no }) => toCursor(no) });
  }

  async change({ tenantId }: Caller, request: ChangeRequest, change: Change, access: Access): Promise<StoredIncident> {
    checkChange(change);
    const scope = scopeOf(access);
    const { fault } = await this.#store.changeIncident({ tenantId, scope }, request, change, this.#clock.now());
    if (fault) throw new Fault(fault.code, fault.message);
    const incident = (await this.byId(tenantId, [request.id], access)).get(request.id);
    if (!incident) throw new Fault('NOT_FOUND', `There is no incident ${request.id}.`);
    return incident;
  }
}
