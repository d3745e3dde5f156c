import { defineSubgraph } from '@vms/kit/define-subgraph';
import type { Services } from './builder.ts';
import { ClipEntity, CustodyEntity, SourceEdgeEntity } from './clips/clip.entity.ts';
import { clipType } from './clips/clip.type.ts';
import { Clips } from './clips/clips.ts';
import { Exporter } from './clips/exporter.ts';
import { type EdgeMessage, learnEdge } from './clips/source-edge.ts';
import { Authority, AuthorityEntity } from './evidence/authority.ts';
import { KeptCameraEntity, learnAssignment, learnCamera, Retention } from './retention/retention.ts';
import { retentionType } from './retention/retention.type.ts';

export const storage = defineSubgraph<Services>({
  name: 'storage',
  entities: [KeptCameraEntity, ClipEntity, CustodyEntity, SourceEdgeEntity, AuthorityEntity],
  services: (deps) => {
    const retention = new Retention(deps);
    const authority = new Authority(deps);
    const exporter = new Exporter(deps, authority);
    return { retention, authority, exporter, clips: new Clips(deps, retention, () => exporter.wake()) };
  },
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as Parameters<typeof learnCamera>[1]),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as Parameters<typeof learnAssignment>[1]),
    'vms.edges': (edge, { em }) => learnEdge(em, edge as EdgeMessage),
  },
  schema: (builder) => clipType(builder, retentionType(builder)),
  stop: ({ exporter }) => exporter.stop(),
});
