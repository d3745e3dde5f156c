import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { fromCursor, limitOf, type Page, pageOf, toCursor } from '@vms/kit/paging';
import { SiteEntity } from './site.entity.ts';

export type Site = InferEntity<typeof SiteEntity>;
export interface SiteChange {
  name?: string | null | undefined;
  timezone?: string | null | undefined;
  address?: string | null | undefined;
  /** null takes it off the map. */
  position?: Position | null | undefined;
}
/** Degrees, WGS 84. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** The tenant's sites; every change is published on `vms.sites`. */
export class Sites {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'newId'>;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'newId'>) {
    this.#deps = deps;
  }

  /** In the order they were added. */
  async page(
    tenantId: string,
    access: Access,
    options: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<Page<Site> & { totalCount: number }> {
    const em = this.#deps.relational.forTenant(tenantId);
    const limit = limitOf(options.first, 50);
    const ids = access.siteIds();
    const seen = ids === null ? {} : { id: { $in: [...ids] } };
    const after = options.after ? { id: { $gt: String(fromCursor(options.after, 1)[0]) } } : {};
    const rows = await em.find(SiteEntity, { $and: [seen, after] }, { orderBy: { id: 'asc' }, limit });
    const page = pageOf(rows, { limit, after: options.after, cursorOf: (site) => toCursor(site.id) });
    return { ...page, totalCount: await em.count(SiteEntity, seen) };
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<ReadonlyMap<string, Site>> {
    const allowed = access.siteIds();
    const wanted = allowed === null ? [...ids] : ids.filter((id) => allowed.includes(id));
    const rows = await this.#deps.relational.forTenant(tenantId).find(SiteEntity, { id: { $in: wanted } });
    return new Map(rows.map((site) => [site.id, site]));
  }

  async add(tenantId: string, access: Access, input: { name: string } & SiteChange): Promise<Site> {
    access.require('CONFIGURE');
    const em = this.#deps.relational.forTenant(tenantId);
    const name = nameOf(input.name);
    await this.#refuseTaken(em, name);
    const site = em.create(SiteEntity, {
      id: this.#deps.newId(),
      tenantId,
      name,
      timezone: zoneOf(input.timezone ?? 'UTC'),
      address: input.address ?? null,
      ...placed(input.position ?? null),
    });
    return this.#save(em, site);
  }

  async update(tenantId: string, access: Access, id: string, change: SiteChange): Promise<Site> {
    access.require('CONFIGURE', { siteId: id });
    const em = this.#deps.relational.forTenant(tenantId);
    const site = await em.findOne(SiteEntity, { id });
    if (!site) throw new Fault('NOT_FOUND', `There is no site ${id}.`);
    if (change.name != null && change.name !== site.name) {
      site.name = nameOf(change.name);
      await this.#refuseTaken(em, site.name);
    }
    if (change.timezone != null) site.timezone = zoneOf(change.timezone);
    if (change.address !== undefined) site.address = change.address;
    if (change.position !== undefined) Object.assign(site, placed(change.position));
    return this.#save(em, site);
  }

  async #refuseTaken(em: ReturnType<Deps['relational']['forTenant']>, name: string): Promise<void> {
    if ((await em.fork().count(SiteEntity, { name })) > 0)
      throw new Fault('CONFLICT', `A site is already called "${name}"; choose another name.`);
  }

  async #save(em: ReturnType<Deps['relational']['forTenant']>, site: Site): Promise<Site> {
    const { id, tenantId, name, timezone } = site;
    this.#deps.outbox.publish(em, { topic: 'vms.sites', key: tenantId, payload: { id, tenantId, name, timezone } });
    await em.flush();
    this.#deps.outbox.wake();
    return site;
  }
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= 100) return name;
  throw new Fault('VALIDATION_FAILED', `The name has ${name.length} characters; use 1–100.`, { field: 'name' });
}

function placed(position: Position | null): { latitude: number | null; longitude: number | null } {
  if (position === null) return { latitude: null, longitude: null };
  const { latitude, longitude } = position;
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  throw new Fault(
    'VALIDATION_FAILED',
    `${latitude}, ${longitude} is not on the map; use −90 to 90 and −180 to 180 degrees.`,
    { field: 'position' },
  );
}

function zoneOf(timezone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return timezone;
  } catch {
    throw new Fault('VALIDATION_FAILED', `"${timezone}" is no time zone; use a name such as Europe/Istanbul.`, {
      field: 'timezone',
    });
  }
}
