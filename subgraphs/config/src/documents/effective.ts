import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import type { Chain, Scope } from '../places/places.ts';
import { ConfigDocumentEntity } from './document.entity.ts';
import { isObject, type Json, type JsonObject, leaves, merge } from './json.ts';

/** Which document a value comes from. */
export interface Source {
  readonly path: string;
  readonly scope: Scope;
  readonly scopeId: string;
  readonly version: number;
}

export interface Effective {
  readonly kind: string;
  /** Equal revisions are equal contents. */
  readonly revision: string;
  readonly content: JsonObject;
  readonly sources: readonly Source[];
}

type Part = { scope: Scope; scopeId: string; version: number; content: JsonObject };

/** Merges what a scope inherits, widest first, and says for each leaf whose it is. */
export function effectiveOf(kind: string, parts: readonly Part[]): Effective {
  let content: JsonObject = {};
  const whose = new Map<string, Omit<Source, 'path'>>();
  for (const { content: patch, scope, scopeId, version } of parts) {
    content = merge(content, patch);
    for (const { path } of leaves(patch)) whose.set(path, { scope, scopeId, version });
  }
  const sources = leaves(content).flatMap(({ path }) => {
    const source = whose.get(path);
    return source ? [{ path, ...source }] : [];
  });
  return { kind, revision: revisionOf(content), content, sources };
}

/** Whatever the order of the keys. */
export function revisionOf(content: JsonObject): string {
  const sorted = (value: Json): Json =>
    isObject(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key] as Json)]),
        )
      : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex')
    .slice(0, 16);
}

/** The documents that a scope inherits, by kind, widest first. */
export async function partsOf(em: EntityManager, chain: Chain, kind?: string): Promise<Map<string, Part[]>> {
  const { links } = chain;
  const rows = await em.find(ConfigDocumentEntity, {
    ...(kind === undefined ? {} : { kind }),
    $or: links.map(({ scope, scopeId }) => ({ scope, scopeId })),
  });
  const rank = ({ scope }: Part) => links.findIndex((link) => link.scope === scope);
  const byKind = new Map<string, Part[]>();
  for (const row of rows) byKind.set(row.kind, [...(byKind.get(row.kind) ?? []), row]);
  for (const parts of byKind.values()) parts.sort((a, b) => rank(a) - rank(b));
  return byKind;
}
