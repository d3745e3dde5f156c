import { defineEntity, p } from '@mikro-orm/core';

export type PartState = 'NEW' | 'USED';

/** A table as the suites write it: text, long text, JSON, a state, a version, something unique within a tenant. */
export const Part = defineEntity({
  name: 'Part',
  tableName: 'part',
  uniques: [{ properties: ['tenantId', 'code'] }],
  indexes: [{ properties: ['tenantId', 'atMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    code: p.string(),
    atMs: p.double(),
    state: p.string().length(20).$type<PartState>(),
    text: p.string().length(-1).nullable(),
    detail: p.json<{ name: string; list: string[] }>().nullable(),
    version: p.integer().version(),
  },
});

/** A table that belongs to no tenant. */
export const Mark = defineEntity({ name: 'Mark', tableName: 'mark', properties: { id: p.string().primary() } });
