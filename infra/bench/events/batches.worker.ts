/** Makes batches of events on a thread of its own, as edges do on machines of theirs. Started by events.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { create, toBinary } from '@bufbuild/protobuf';
import { systemClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import { EdgeEventSchema, EventBatchSchema } from '@vms/schema/messages/gen/event_pb.js';

const { cameras, size, ahead } = workerData as { cameras: string[][]; size: number; ahead: number };
const newId = uuidV7Factory(systemClock);
let at = 0;

/** One batch of one edge: events of its own cameras. */
function batch(): { edge: number; body: string } {
  const edge = at % cameras.length;
  at += 1;
  const own = cameras[edge] ?? [];
  const events = Array.from({ length: size }, (_, n) =>
    create(EdgeEventSchema, {
      id: newId(),
      cameraId: own[(n * 7 + at) % own.length] ?? '',
      kind: 1 + (n % 14),
      severity: 1 + (n % 10 === 0 ? 1 : 0),
      raisedAtMs: BigInt(systemClock.now()),
      label: `person zone${(n * at) % 5_000}`,
      confidence: 0.8,
      box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
      detections: [{ label: 'person', score: 0.9, trackId: '4', box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 } }],
      trace: ['frame', 'decoded', 'detected', 'raised'].map((hop) => ({ hop, atMs: BigInt(systemClock.now()) })),
      model: { id: 'scene', version: '1.0.0', hash: 'f'.repeat(64) },
    }),
  );
  const body = Buffer.from(toBinary(EventBatchSchema, create(EventBatchSchema, { events }))).toString('base64');
  return { edge, body };
}

parentPort?.on('message', (count: number | null) => {
  if (count === null) parentPort?.close();
  else for (let made = 0; made < count; made += 1) parentPort?.postMessage(batch());
});
for (let made = 0; made < ahead; made += 1) parentPort?.postMessage(batch());
