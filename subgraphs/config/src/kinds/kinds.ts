import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { ConfigDocumentEntity } from '../documents/document.entity.ts';
import { effectiveOf, partsOf } from '../documents/effective.ts';
import { type JsonObject, parseObject } from '../documents/json.ts';
import { chainOf } from '../places/places.ts';
import { ConfigKindEntity } from './kind.entity.ts';
import { platformKinds } from './platform-kinds.ts';
import { checkDocument, compileSchema } from './schema-check.ts';

export interface KnownKind {
  readonly kind: string;
  readonly version: number;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Read by the platform itself; cannot be described anew. */
  readonly ofPlatform: boolean;
}
export type ConfigKind = InferEntity<typeof ConfigKindEntity>;

const kindsMax = 100;
const described = z.object({
  kind: z.string().regex(/^[a-z][a-z0-9.-]{0,59}$/, 'is no name such as recording.defaults'),
  schema: z.string(),
  version: z.int().min(0),
});

/** Kinds of documents, each with its JSON Schema (2020-12). */
export class Kinds {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  /** Every document that is there must fit the new schema, or nothing changes. */
  async describe(tenantId: string, access: Access, input: unknown): Promise<KnownKind> {
    access.require('CONFIGURE');
    const { kind, schema: text, version } = parseInput(described, input);
    if (platformKinds.has(kind))
      throw new Fault('CONFLICT', `${kind} is a kind of the platform itself; choose another name.`);
    const schema = parseObject(text, 'schema');
    compileSchema(schema);
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const known = await em.findOne(ConfigKindEntity, { kind });
      if ((known?.version ?? 0) !== version)
        throw new Fault('CONFLICT', `The schema is at version ${known?.version ?? 0}, not ${version}; load it again.`);
      if (!known && (await em.count(ConfigKindEntity, {})) >= kindsMax)
        throw new Fault('CONFLICT', `A tenant has at most ${kindsMax} kinds of documents.`);
      for (const document of await em.find(ConfigDocumentEntity, { kind })) {
        const chain = await chainOf(em, tenantId, document.scope, document.scopeId).catch(() => null);
        if (!chain) continue;
        const parts = (await partsOf(em, chain, kind)).get(kind) ?? [];
        const whose = `${kind} of the ${document.scope.toLowerCase()} ${document.scopeId}`;
        checkDocument(schema, effectiveOf(kind, parts).content, whose);
      }
      const change = {
        schema: schema as Record<string, unknown>,
        version: version + 1,
        updatedAtMs: this.#deps.clock.now(),
      };
      if (known) Object.assign(known, change);
      else em.create(ConfigKindEntity, { tenantId, kind, ...change });
      return { kind, ...change, ofPlatform: false };
    });
  }

  /** Those of the platform first. */
  async all(tenantId: string): Promise<KnownKind[]> {
    const own = await this.#deps.relational
      .forTenant(tenantId)
      .find(ConfigKindEntity, {}, { orderBy: { kind: 'asc' } });
    const ours = [...platformKinds].map(([kind, schema]) => ({ kind, schema, version: 1, ofPlatform: true }));
    return [...ours, ...own.map(({ kind, schema, version }) => ({ kind, schema, version, ofPlatform: false }))];
  }

  schemaOf({ schema }: ConfigKind): JsonObject {
    return schema as JsonObject;
  }
}
