import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { fakeClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import type { BusOutgoing } from '@vms/kit/ports/bus/bus';
import { type EdgeEvent, EdgeEventSchema, EventBatchSchema } from '@vms/schema/messages/gen/event_pb.js';
import { EventStore } from '../store/event-store.ts';

export const day = 86_400_000;

/** Events as an edge sends them; INTRUSION and WARNING on camera `cam` unless they say otherwise. */
export function batchOf(nowMs: number, ...events: (Partial<EdgeEvent> & { id: string })[]): string {
  const all = events.map((event) =>
    create(EdgeEventSchema, { cameraId: 'cam', kind: 2, severity: 2, raisedAtMs: BigInt(nowMs), ...event } as never),
  );
  return Buffer.from(toBinary(EventBatchSchema, create(EventBatchSchema, { events: all }))).toString('base64');
}

/** A store in a folder of its own with cameras `cam`, `cam-2` (site s), `far` (site s2) of tenant a and `other` of tenant b. */
export async function openStore(home?: string, publish?: (messages: readonly BusOutgoing[]) => Promise<void>) {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'vms-event-store-')));
  const published: BusOutgoing[] = [];
  const bus = {
    publish:
      publish ??
      (async (messages: readonly BusOutgoing[]) => {
        published.push(...messages);
      }),
  };
  const store = new EventStore({
    file: join(folder, 'event-log.db'),
    keepMs: 400 * day,
    bus,
    log: silentLog,
  });
  for (const [id, tenantId, siteId] of [
    ['cam', 'a', 's'],
    ['cam-2', 'a', 's'],
    ['far', 'a', 's2'],
    ['other', 'b', 's'],
  ] as const) {
    await store.learnCamera({ id, tenantId, siteId, deleted: false, edgeIds: ['edge-1'] });
  }
  return {
    store,
    folder,
    published,
    clock: fakeClock(),
    async [Symbol.asyncDispose]() {
      await store.stop();
      if (home === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
