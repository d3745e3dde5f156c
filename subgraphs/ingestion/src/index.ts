import { learnPlace, PlaceEntity, type PlaceMessage } from '@vms/kit/auth/places';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { IngestCameraEntity } from './cameras/camera.entity.ts';
import { type AssignmentMessage, type CameraMessage, learnAssignment, learnCamera } from './cameras/cameras.ts';
import { StreamHealthEntity } from './health/health.entity.ts';
import { StreamHealth } from './health/health.ts';
import { LoadEntity, StreamEntity } from './streams/stream.entity.ts';
import { type Services, streamType } from './streams/stream.type.ts';
import { Streams } from './streams/streams.ts';

interface RunningServices extends Services {
  readonly timer: NodeJS.Timeout;
}

const sweepEveryMs = 10 * 60_000;

/** What streams are to do, what they do, and how they were. */
export const ingestion = defineSubgraph<RunningServices>({
  name: 'ingestion',
  entities: [StreamEntity, LoadEntity, IngestCameraEntity, StreamHealthEntity, PlaceEntity],
  services: (deps) => {
    const health = new StreamHealth(deps);
    const sweep = () =>
      health.sweep().catch((error: unknown) => deps.log.error({ err: error }, 'Old health could not be deleted.'));
    const timer = setInterval(() => void sweep(), sweepEveryMs);
    timer.unref();
    return { health, timer, streams: new Streams(deps, health) };
  },
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as CameraMessage),
    'vms.edges': (edge, { em }) => learnPlace(em, edge as PlaceMessage),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as AssignmentMessage),
  },
  schema: (builder) => streamType(builder as never),
  stop: ({ timer }) => clearInterval(timer),
});
