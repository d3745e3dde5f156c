import { defineSubgraph } from '@vms/kit/define-subgraph';
import { entityStub } from '@vms/kit/entities';
import type { Services } from './builder.ts';
import { ClipEntity, CustodyEntity, SourceEdgeEntity } from './clips/clip.entity.ts';
import { clipType } from './clips/clip.type.ts';
import { Clips } from './clips/clips.ts';
import { Exporter } from './clips/exporter.ts';
import { type EdgeMessage, learnEdge } from './clips/source-edge.ts';
import { Authority, AuthorityEntity } from './evidence/authority.ts';
import { LockEntity } from './locks/lock.entity.ts';
import { lockType } from './locks/lock.type.ts';
import type { WantedLock } from './locks/lock-by-rule.ts';
import { Locks } from './locks/locks.ts';
import { RetentionDefaultEntity } from './retention/default.entity.ts';
import { learnAssignment, learnCamera } from './retention/learn-cameras.ts';
import { KeptCameraEntity, Retention } from './retention/retention.ts';
import { retentionType } from './retention/retention.type.ts';
import { DeletionEntity, StorageVolumeEntity } from './volumes/volume.entity.ts';
import { volumeType } from './volumes/volume.type.ts';
import { Volumes } from './volumes/volumes.ts';

export const storage = defineSubgraph<Services>({
  name: 'storage',
  entities: [
    KeptCameraEntity,
    RetentionDefaultEntity,
    LockEntity,
    StorageVolumeEntity,
    DeletionEntity,
    ClipEntity,
    CustodyEntity,
    SourceEdgeEntity,
    AuthorityEntity,
  ],
  services: (deps) => {
    const retention = new Retention(deps);
    const authority = new Authority(deps);
    const exporter = new Exporter(deps, authority);
    const clips = new Clips(deps, retention, () => exporter.wake());
    return { retention, authority, exporter, clips, locks: new Locks(deps, retention), volumes: new Volumes(deps) };
  },
  consumes: {
    'vms.footage-locks-wanted': (wanted, { services, em }) => services.locks.byRule(em, wanted as WantedLock),
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as Parameters<typeof learnCamera>[1]),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as Parameters<typeof learnAssignment>[1]),
    'vms.edges': (edge, { em }) => learnEdge(em, edge as EdgeMessage),
  },
  schema: (builder) => {
    const shared = { Camera: retentionType(builder), User: entityStub<Services>(builder, 'User') };
    lockType(builder, shared);
    volumeType(builder, shared.Camera);
    clipType(builder, shared);
  },
  stop: ({ exporter }) => exporter.stop(),
});
