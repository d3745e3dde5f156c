import type { EntityManager } from '@mikro-orm/sql';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Services } from './builder.ts';
import { Feed } from './changes/feed.ts';
import { ConfigCounterEntity, ConfigDocumentEntity, ConfigVersionEntity } from './documents/document.entity.ts';
import { documentType } from './documents/document.type.ts';
import { Documents } from './documents/documents.ts';
import { ConfigAppliedEntity } from './edges/applied.entity.ts';
import { AppliedDocuments } from './edges/applied.ts';
import { appliedType } from './edges/applied.type.ts';
import { type RolloutMessage, rollOut } from './edges/rollouts.ts';
import { FeatureFlagEntity } from './flags/flag.entity.ts';
import { flagType } from './flags/flag.type.ts';
import { Flags } from './flags/flags.ts';
import { ConfigKindEntity } from './kinds/kind.entity.ts';
import { Kinds } from './kinds/kinds.ts';
import { ConfigPlaceEntity } from './places/place.entity.ts';
import { learn } from './places/places.ts';

type Message = { id: string; tenantId: string; siteId: string | null; deleted: boolean };
type Assignment = { cameraId: string; tenantId: string; edgeId: string | null };

interface RunningServices extends Services {
  readonly follow: (message: RolloutMessage, em: EntityManager) => Promise<void>;
}

/** Settings as documents: checked, versioned, inherited from tenant to site to edge to camera; and switches. */
export const config = defineSubgraph<RunningServices>({
  name: 'config',
  entities: [
    ConfigDocumentEntity,
    ConfigVersionEntity,
    ConfigCounterEntity,
    ConfigKindEntity,
    FeatureFlagEntity,
    ConfigPlaceEntity,
    ConfigAppliedEntity,
  ],
  services: (deps) => {
    const feed = new Feed(deps);
    const documents = new Documents(deps, feed);
    const applied = new AppliedDocuments(deps, documents);
    const follow = (message: RolloutMessage, em: EntityManager) => rollOut(deps, documents, message, em);
    return { feed, documents, applied, follow, kinds: new Kinds(deps), flags: new Flags(deps) };
  },
  consumes: {
    'vms.sites': (message, { em }) => {
      const { id, tenantId } = message as Message;
      return learn(em, 'SITE', { id, tenantId });
    },
    'vms.edges': (message, { em }) => {
      const { id, tenantId, siteId } = message as Message;
      return learn(em, 'EDGE', { id, tenantId, siteId });
    },
    'vms.rollouts': (message, { services, em }) => services.follow(message as RolloutMessage, em),
    'vms.cameras': (message, { em }) => {
      const { id, tenantId, siteId, deleted } = message as Message;
      return learn(em, 'CAMERA', { id, tenantId, siteId, deleted });
    },
    'vms.assignments': (message, { em }) => {
      const { cameraId: id, tenantId, edgeId } = message as Assignment;
      return learn(em, 'CAMERA', { id, tenantId, edgeId });
    },
  },
  schema: (builder) => flagType(builder as never, documentType(builder as never, appliedType(builder as never))),
  stop: ({ feed }) => feed.stop(),
});
