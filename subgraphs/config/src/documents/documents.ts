import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { Feed } from '../changes/feed.ts';
import { ConfigKindEntity } from '../kinds/kind.entity.ts';
import { platformKinds } from '../kinds/platform-kinds.ts';
import { checkDocument } from '../kinds/schema-check.ts';
import { type Chain, chainOf, type Scope, scopes } from '../places/places.ts';
import { ConfigCounterEntity, ConfigDocumentEntity, ConfigVersionEntity } from './document.entity.ts';
import { type Effective, effectiveOf, partsOf } from './effective.ts';
import { type Difference, diff, type JsonObject, merge, parseObject } from './json.ts';

export type ConfigDocument = InferEntity<typeof ConfigDocumentEntity>;
export type ConfigVersion = InferEntity<typeof ConfigVersionEntity>;
export type Caller = Principal & { tenantId: string };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const kindName = z.string().regex(/^[a-z][a-z0-9.-]{0,59}$/, 'is no name such as recording.defaults');
const written = z.object({
  kind: kindName,
  scope: z.enum(scopes),
  scopeId: idText.nullish(),
  content: z.string(),
  version: z.int().min(0),
  note: line(200).nullish(),
});
const rolled = z.object({ id: idText, version: z.int(), to: z.int().min(1), note: line(200).nullish() });

/** Documents by scope: checked together with what they inherit and what inherits from them; every version is kept. */
export class Documents {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'newId' | 'clock'>;
  readonly #feed: Feed;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'newId' | 'clock'>, feed: Feed) {
    this.#deps = deps;
    this.#feed = feed;
  }

  /** `version` is the one that was seen; 0 for a document that is not there yet. */
  async write(caller: Caller, access: Access, input: unknown): Promise<ConfigDocument> {
    const { kind, scope, scopeId = null, content, version, note = null } = parseInput(written, input);
    const document = parseObject(content, 'content');
    return this.#inOne(caller, async (em) => {
      const chain = await chainOf(em, caller.tenantId, scope, scopeId);
      requireConfigure(access, chain);
      const known = await em.findOne(ConfigDocumentEntity, { kind, scope, scopeId: chain.scopeId });
      refuseStale(known, version);
      return this.#put(em, caller, chain, { kind, known, document, note });
    });
  }

  /** An earlier content as a new version; it must fit today's schema. */
  async rollback(caller: Caller, access: Access, input: unknown): Promise<ConfigDocument> {
    const { id, version, to, note = null } = parseInput(rolled, input);
    return this.#inOne(caller, async (em) => {
      const known = await em.findOne(ConfigDocumentEntity, { id });
      if (!known || !mayConfigure(access, known)) throw notFound('document', id);
      refuseStale(known, version);
      const old = await em.findOne(ConfigVersionEntity, { documentId: id, version: to });
      if (!old) throw notFound('version', String(to));
      const chain = await chainOf(em, caller.tenantId, known.scope, known.scopeId);
      const said = note ?? `Back to version ${to}`;
      return this.#put(em, caller, chain, { kind: known.kind, known, document: old.content, note: said });
    });
  }

  page(
    tenantId: string,
    access: Access,
    args: PageArgs,
    filter: { kind?: string | null },
  ): Promise<CountedPage<ConfigDocument>> {
    const where = [this.#visible(access), ...(filter.kind == null ? [] : [{ kind: filter.kind }])];
    return pageById(this.#em(tenantId), ConfigDocumentEntity, { $and: where }, args);
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, ConfigDocument>> {
    const where = { $and: [{ id: { $in: [...ids] } }, this.#visible(access)] };
    const found = await this.#em(tenantId).find(ConfigDocumentEntity, where);
    return new Map(found.map((document) => [document.id, document]));
  }

  /** Newest first, at most 200. */
  versions({ id, tenantId }: ConfigDocument): Promise<ConfigVersion[]> {
    const em = this.#em(tenantId);
    return em.find(ConfigVersionEntity, { documentId: id }, { orderBy: { version: 'desc' }, limit: 200 });
  }

  async diff({ id, tenantId }: ConfigDocument, from: number, to: number): Promise<Difference[]> {
    const rows = await this.#em(tenantId).find(ConfigVersionEntity, { documentId: id, version: { $in: [from, to] } });
    const content = (version: number): JsonObject => {
      const row = rows.find((one) => one.version === version);
      if (!row) throw notFound('version', String(version));
      return row.content;
    };
    return diff(content(from), content(to));
  }

  /** What holds for a scope, by kind; null where the access may not configure. */
  async effective(
    tenantId: string,
    access: Access | 'everything',
    scope: Scope,
    scopeId: string,
    kind?: string | null,
  ): Promise<Effective[] | null> {
    const em = this.#em(tenantId);
    const chain = await chainOf(em, tenantId, scope, scopeId).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'NOT_FOUND') return null;
      throw error;
    });
    if (!chain || (access !== 'everything' && !mayConfigure(access, chain))) return null;
    const parts = await partsOf(em, chain, kind ?? undefined);
    return [...parts].sort(([a], [b]) => a.localeCompare(b)).map(([name, documents]) => effectiveOf(name, documents));
  }

  /** What a rollout tells an edge, merged into that edge's own document; returns the revision that holds there now. */
  async takeIn(em: EntityManager, rollout: RolledOut): Promise<string> {
    const { tenantId, edgeId, kind, content, name } = rollout;
    const chain = await chainOf(em, tenantId, 'EDGE', edgeId);
    const known = await em.findOne(ConfigDocumentEntity, { tenantId, kind, scope: 'EDGE', scopeId: edgeId });
    const document = merge(known?.content ?? {}, content);
    await this.#put(em, authorOf(rollout), chain, { kind, known, document, note: `Rollout: ${name}` });
    return this.#revision(em, chain, kind);
  }

  /** Back to what the edge's document was before that rollout, unless somebody has changed it since. */
  async takeBack(em: EntityManager, rollout: RolledOut): Promise<string | null> {
    const { tenantId, edgeId, kind, name } = rollout;
    const author = authorOf(rollout);
    const known = await em.findOne(ConfigDocumentEntity, { tenantId, kind, scope: 'EDGE', scopeId: edgeId });
    if (!known) return null;
    const orderBy = { version: 'asc' } as const;
    const versions = await em.find(ConfigVersionEntity, { documentId: known.id }, { orderBy });
    const first = versions.findIndex(({ authorId }) => authorId === author.id);
    if (first < 0 || versions.at(-1)?.authorId !== author.id) return null;
    const chain = await chainOf(em, tenantId, 'EDGE', edgeId);
    const document = versions[first - 1]?.content ?? {};
    await this.#put(em, author, chain, { kind, known, document, note: `Rollout aborted: ${name}` });
    return this.#revision(em, chain, kind);
  }

  async #revision(em: EntityManager, chain: Chain, kind: string): Promise<string> {
    await em.flush();
    return effectiveOf(kind, (await partsOf(em, chain, kind)).get(kind) ?? []).revision;
  }

  async #put(
    em: EntityManager,
    caller: { readonly id: string; readonly tenantId: string },
    chain: Chain,
    change: { kind: string; known: ConfigDocument | null; document: JsonObject; note: string | null },
  ): Promise<ConfigDocument> {
    const { tenantId } = caller;
    const { kind, known, document, note } = change;
    await this.#check(em, chain, kind, document);
    const { scope, scopeId, siteId, cameraId } = chain;
    const row =
      known ??
      em.create(ConfigDocumentEntity, {
        ...{ id: this.#deps.newId(), tenantId, kind, scope, scopeId, siteId, cameraId, version: 0, content: {} },
      });
    Object.assign(row, { content: document, version: row.version + 1, siteId, cameraId });
    const counter =
      (await em.findOne(ConfigCounterEntity, { tenantId })) ?? em.create(ConfigCounterEntity, { tenantId, last: 0 });
    counter.last += 1;
    const place = { kind, scope, scopeId, siteId, cameraId };
    em.create(ConfigVersionEntity, {
      ...{ documentId: row.id, version: row.version, tenantId, seq: counter.last, ...place, content: document },
      ...{ authorId: caller.id, note, atMs: this.#deps.clock.now() },
    });
    const payload = { tenantId, seq: counter.last, kind, scope, scopeId, version: row.version };
    this.#deps.outbox.publish(em, { topic: 'vms.config', key: tenantId, payload });
    return row;
  }

  /** The document with what it inherits must fit, and so must everything that inherits from it. */
  async #check(em: EntityManager, chain: Chain, kind: string, document: JsonObject): Promise<void> {
    const ours = platformKinds.get(kind);
    const schema = ours ?? ((await em.findOne(ConfigKindEntity, { kind }))?.schema as JsonObject | undefined);
    if (!schema) throw notFound('kind of document', kind);
    if (ours && chain.scope === 'CAMERA')
      throw new Fault('VALIDATION_FAILED', `${kind} is for edges: set it at an edge, a site or the tenant.`, {
        field: 'scope',
      });
    const above = ((await partsOf(em, chain, kind)).get(kind) ?? []).filter(({ scope }) => scope !== chain.scope);
    const whole = merge(effectiveOf(kind, above).content, document);
    checkDocument(schema, whole, `${kind} of this ${chain.scope.toLowerCase()}`);
    const others = await em.find(ConfigDocumentEntity, { kind, scopeId: { $ne: chain.scopeId } });
    for (const other of others) {
      const below = await chainOf(em, other.tenantId, other.scope, other.scopeId).catch(() => null);
      if (!below?.links.some(({ scope, scopeId }) => scope === chain.scope && scopeId === chain.scopeId)) continue;
      const parts = ((await partsOf(em, below, kind)).get(kind) ?? []).filter(({ scope }) => scope !== chain.scope);
      const at = parts.findIndex(({ scope }) => scopes.indexOf(scope) > scopes.indexOf(chain.scope));
      const own = { scope: chain.scope, scopeId: chain.scopeId, version: 0, content: document };
      checkDocument(
        schema,
        effectiveOf(kind, [...parts.slice(0, at), own, ...parts.slice(at)]).content,
        `${kind} of the ${other.scope.toLowerCase()} ${other.scopeId}, which inherits from this,`,
      );
    }
  }

  #visible(access: Access): Record<string, unknown> {
    return access.predicate('CONFIGURE', { camera: 'cameraId', site: 'siteId' });
  }

  #em(tenantId: string): EntityManager {
    return this.#deps.relational.forTenant(tenantId);
  }

  async #inOne(caller: Caller, work: (em: EntityManager) => Promise<ConfigDocument>): Promise<ConfigDocument> {
    const document = await this.#em(caller.tenantId).transactional(work);
    this.#deps.outbox.wake();
    this.#feed.wake(caller.tenantId);
    return document;
  }
}

/** What is told to one edge by a rollout. */
export interface RolledOut {
  readonly tenantId: string;
  readonly rolloutId: string;
  readonly name: string;
  readonly edgeId: string;
  readonly kind: string;
  readonly content: JsonObject;
}

function authorOf({ tenantId, rolloutId }: RolledOut): { readonly id: string; readonly tenantId: string } {
  return { id: `rollout:${rolloutId}`, tenantId };
}

export function mayConfigure(
  access: Access,
  { siteId, cameraId }: { siteId?: string | null | undefined; cameraId?: string | null | undefined },
): boolean {
  return access.permits('CONFIGURE', { siteId: siteId ?? null, ...(cameraId == null ? {} : { cameraId }) });
}

function requireConfigure(access: Access, chain: Chain): void {
  if (mayConfigure(access, chain)) return;
  throw new Fault('FORBIDDEN', 'You need the permission CONFIGURE here; ask an administrator.', {
    permission: 'CONFIGURE',
  });
}

function refuseStale(known: ConfigDocument | null, version: number): void {
  const now = known?.version ?? 0;
  if (now !== version) throw new Fault('CONFLICT', `The document is at version ${now}, not ${version}; load it again.`);
}
