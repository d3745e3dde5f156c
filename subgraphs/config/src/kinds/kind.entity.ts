import { defineEntity, p } from '@mikro-orm/core';

/** A kind of document and the JSON Schema that its effective documents fulfil. */
export const ConfigKindEntity = defineEntity({
  name: 'ConfigKind',
  tableName: 'config_kind',
  properties: {
    tenantId: p.string().primary(),
    kind: p.string().primary(),
    schema: p.json<Record<string, unknown>>(),
    version: p.integer(),
    updatedAtMs: p.double().$type<number>(),
  },
});
