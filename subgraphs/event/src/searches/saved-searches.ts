import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { Caller } from '../events/events.ts';
import { checkFilter, type EventFilter } from '../events/filter.ts';
import { type SavedFilter, SavedSearchEntity } from './saved-search.entity.ts';

export type SavedSearch = InferEntity<typeof SavedSearchEntity>;
export interface SavedSearchArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const perPersonMax = 100;
const sharedPerTenantMax = 500;
const filter = z.custom<EventFilter>();
const createInput = z.object({ name: line(100), shared: z.boolean().nullish(), filter });
const updateInput = z.object({
  ...{ id: idText, version: z.int(), name: line(100).nullish(), shared: z.boolean().nullish() },
  filter: filter.nullish(),
});

/** Filters that people keep: their own, and those that others of the tenant share. Whose events one lets through is asked when it runs. */
export class SavedSearches {
  readonly #deps: Omit<Deps, 'config'>;

  constructor(deps: Omit<Deps, 'config'>) {
    this.#deps = deps;
  }

  /** Newest first. */
  page({ tenantId, id }: Caller, args: SavedSearchArgs): Promise<CountedPage<SavedSearch>> {
    const where = { $or: [{ ownerId: id }, { shared: true }] };
    return pageById(this.#deps.relational.forTenant(tenantId), SavedSearchEntity, where, args);
  }

  create(caller: Caller, input: unknown): Promise<SavedSearch> {
    const wanted = parseInput(createInput, input);
    return this.#change(caller, async (em) => {
      if ((await em.count(SavedSearchEntity, { ownerId: caller.id })) >= perPersonMax)
        throw new Fault(
          'CONFLICT',
          `You have ${perPersonMax} saved searches, the most there can be; delete one first.`,
        );
      await refuseTaken(em, caller.id, wanted.name);
      if (wanted.shared) await refuseManyShared(em);
      const nowMs = this.#deps.clock.now();
      return em.create(SavedSearchEntity, {
        ...{ id: this.#deps.newId(), tenantId: caller.tenantId, ownerId: caller.id, name: wanted.name, version: 1 },
        shared: wanted.shared ?? false,
        filter: toSaved(wanted.filter),
        ...{ createdAtMs: nowMs, updatedAtMs: nowMs },
      });
    });
  }

  /** What the input leaves out stays; a filter that is given replaces the whole one. */
  update(caller: Caller, input: unknown): Promise<SavedSearch> {
    const { id, version, name, shared, filter: wanted } = parseInput(updateInput, input);
    return this.#change(caller, async (em) => {
      const found = await visible(em, caller, id);
      if (found.ownerId !== caller.id)
        throw new Fault('FORBIDDEN', `"${found.name}" is somebody else’s; save one of your own.`);
      if (found.version !== version)
        throw new Fault('CONFLICT', `"${found.name}" was changed meanwhile (version ${found.version}); load it again.`);
      if (name != null && name !== found.name) await refuseTaken(em, caller.id, name);
      if (shared && !found.shared) await refuseManyShared(em);
      return Object.assign(found, {
        name: name ?? found.name,
        shared: shared ?? found.shared,
        filter: wanted == null ? found.filter : toSaved(wanted),
        version: version + 1,
        updatedAtMs: this.#deps.clock.now(),
      });
    });
  }

  /** By its owner; a shared one also by an administrator, so that what a leaver shared can go. */
  remove(caller: Caller, access: Access, id: string): Promise<SavedSearch> {
    return this.#change(caller, async (em) => {
      const found = await visible(em, caller, id);
      if (found.ownerId !== caller.id) access.require('ADMIN');
      em.remove(found);
      return found;
    });
  }

  /** Limits and versions are checked in the transaction of the change. */
  #change(caller: Caller, change: (em: EntityManager) => Promise<SavedSearch>): Promise<SavedSearch> {
    return this.#deps.relational.forTenant(caller.tenantId).transactional(change);
  }
}

/** As it is kept, and given back to be asked with again. */
function toSaved(wanted: EventFilter): SavedFilter {
  const { from, to, ...rest } = checkFilter(wanted);
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  return { ...given, ...(from ? { from: from.toISOString() } : {}), ...(to ? { to: to.toISOString() } : {}) };
}

async function visible(em: EntityManager, caller: Caller, id: string): Promise<SavedSearch> {
  const found = await em.findOne(SavedSearchEntity, { id });
  if (!found || (found.ownerId !== caller.id && !found.shared)) throw notFound('saved search', id);
  return found;
}

async function refuseTaken(em: EntityManager, ownerId: string, name: string): Promise<void> {
  if (await em.findOne(SavedSearchEntity, { ownerId, name }))
    throw new Fault('CONFLICT', `You have a saved search "${name}" already; use another name.`);
}

async function refuseManyShared(em: EntityManager): Promise<void> {
  if ((await em.count(SavedSearchEntity, { shared: true })) >= sharedPerTenantMax)
    throw new Fault('CONFLICT', `${sharedPerTenantMax} searches are shared already, the most there can be.`);
}
