import { defineEntity, p } from '@mikro-orm/core';
import type { Inventory } from './inventory.ts';

/** What an edge found itself to be, as it last said. */
export const EdgeInventoryEntity = defineEntity({
  name: 'EdgeInventory',
  tableName: 'edge_inventory',
  properties: {
    edgeId: p.string().primary(),
    tenantId: p.string().index(),
    found: p.json<Inventory>(),
    asOfMs: p.double().$type<number>(),
  },
});
