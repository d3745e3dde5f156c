import { learnPlace, PlaceEntity, type PlaceMessage } from '@vms/kit/auth/places';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { SyncBatchEntity, SyncEntity, SyncSessionEntity } from './sync.entity.ts';
import { type Services, syncType } from './sync.type.ts';
import { Syncs } from './syncs.ts';

/** How far edges are with what they have to send. */
export const sync = defineSubgraph<Services>({
  name: 'sync',
  entities: [SyncEntity, SyncSessionEntity, SyncBatchEntity, PlaceEntity],
  services: (deps) => ({ syncs: new Syncs(deps) }),
  consumes: { 'vms.edges': (edge, { em }) => learnPlace(em, edge as PlaceMessage) },
  schema: syncType,
});
