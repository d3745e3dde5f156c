import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../places/places.ts';
import type { JsonObject } from './json.ts';

/** What one scope says of one kind; its content is that of its current version. */
export const ConfigDocumentEntity = defineEntity({
  name: 'ConfigDocument',
  tableName: 'config_document',
  uniques: [{ properties: ['tenantId', 'kind', 'scope', 'scopeId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    kind: p.string(),
    scope: p.string().$type<Scope>(),
    scopeId: p.string(),
    /** Where the scope was when this was written: who may see it. */
    siteId: p.string().nullable(),
    cameraId: p.string().nullable(),
    version: p.integer(),
    content: p.json<JsonObject>(),
  },
});

/** Every content a document had, never changed; `seq` counts a tenant's changes without a gap. */
export const ConfigVersionEntity = defineEntity({
  name: 'ConfigVersion',
  tableName: 'config_version',
  uniques: [{ properties: ['tenantId', 'seq'] }],
  properties: {
    documentId: p.string().primary(),
    version: p.integer().primary(),
    tenantId: p.string(),
    seq: p.integer(),
    kind: p.string(),
    scope: p.string().$type<Scope>(),
    scopeId: p.string(),
    siteId: p.string().nullable(),
    cameraId: p.string().nullable(),
    content: p.json<JsonObject>(),
    authorId: p.string(),
    note: p.string().nullable(),
    atMs: p.double().$type<number>(),
  },
});

/** The last seq given out. */
export const ConfigCounterEntity = defineEntity({
  name: 'ConfigCounter',
  tableName: 'config_counter',
  properties: { tenantId: p.string().primary(), last: p.integer() },
});
