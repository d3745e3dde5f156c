/** For tests that end it with SIGKILL: `raise-forever.ts FOLDER PREFIX` raises events and tells its parent each id once it is durable. */
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import { openOutbox } from './outbox.ts';

const [home = '', prefix = ''] = process.argv.slice(2);
const outbox = openOutbox({ path: join(home, 'events.db'), picturesDir: join(home, 'pictures'), now: () => 1_000_000 });
const raise = (i: number) => {
  const id = `${prefix}-${i}`;
  const times = { kind: EventKind.MOTION, severity: EventSeverity.WARNING, raisedAtMs: BigInt(i) };
  outbox.raise(create(EdgeEventSchema, { id, cameraId: 'cam', ...times }), Buffer.alloc(5_000, i));
  process.send?.({ id });
  setImmediate(raise, i + 1);
};
raise(0);
