import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOutbox } from '../../edge/storage/outbox/outbox.ts';
import {
  type Bench,
  openAgent,
  openBench,
  openRelay,
  untaken,
  until,
} from '../../router/src/relay/testing/open-relay.test.support.ts';
import { EdgeEventSchema, EventBatchSchema, EventKind, EventSeverity } from '../../schema/messages/gen/event_pb.js';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  expect(untaken).toEqual([]);
});

interface Session {
  readonly id: string;
  readonly batches: number;
  readonly unanswered: number;
  readonly events: number;
  readonly endedAtMs: number | null;
}

const eventsOf = (batch: unknown) =>
  fromBinary(EventBatchSchema, Buffer.from(String(batch), 'base64')).events.map(({ id }) => id);

function fullOutbox(count: number) {
  const home = mkdtempSync(join(tmpdir(), 'vms-cut-'));
  bench.undo(() => rmSync(home, { recursive: true, force: true }));
  const outbox = openOutbox({ path: join(home, 'events.db'), picturesDir: join(home, 'p'), now: () => Date.now() });
  bench.undo(() => outbox.close());
  for (let at = 0; at < count; at += 1)
    outbox.raise(
      create(EdgeEventSchema, {
        ...{ id: `event-${String(at).padStart(4, '0')}`, cameraId: 'c1', kind: EventKind.MOTION },
        ...{ severity: EventSeverity.INFO, raisedAtMs: BigInt(Date.now() - 60_000 + at), label: 'moving' },
      }),
      null,
    );
  return outbox;
}

describe('uploads over a line that is cut', () => {
  it('lose nothing and store nothing twice, and say in which session what went up', async () => {
    const outbox = fullOutbox(450);
    const stored = new Map<string, number>();
    const sessions = new Map<string, Session>();
    let cuts = 0;
    const { relay, url } = await openRelay(bench, (name, document, variables) => {
      if (document.includes('ingestEvents')) {
        const ids = eventsOf(variables['batch']);
        const outcomes = ids.map((id) => {
          const outcome = stored.has(id) ? 'DUPLICATE' : 'STORED';
          stored.set(id, (stored.get(id) ?? 0) + (outcome === 'STORED' ? 1 : 0));
          return { id, outcome, code: null };
        });
        // Stored, and the line breaks before the edge hears of it: at the first and at the third batch.
        if (cuts === 0 || (cuts === 1 && stored.size === 450)) {
          cuts += 1;
          cut();
        }
        return outcomes;
      }
      if (document.includes('edgeReportSync')) {
        const { input } = variables as { input: { sessions: Session[] } };
        for (const one of input.sessions) sessions.set(one.id, one);
        return true;
      }
      if (document.includes('edgeConfig')) return null;
      if (document.includes('edgeAnalyticsRules')) return '[]';
      if (/edgeAssignments|edgeFootageLocks/.test(document)) return [];
      return name === 'edge-manager' ? { cloudTime: new Date().toISOString(), desiredVersion: '', commands: [] } : true;
    });
    const cut = (): void => relay.hangUp('e1');
    openAgent(bench, url, 'e1', { outbox });
    await until(() => outbox.stats().pendingEvents === 0);
    expect(cuts).toBe(2);
    expect(stored.size).toBe(450);
    expect([...stored.values()].every((times) => times === 1)).toBe(true);
    // The sessions before were told once there was a line again.
    await until(() => [...sessions.values()].filter(({ endedAtMs }) => endedAtMs !== null).length === 2);
    await until(() => [...sessions.values()].reduce((sum, { events }) => sum + events, 0) === 450);
    expect([...sessions.values()].map(({ unanswered }) => unanswered)).toEqual([1, 1, 0]);
  });
});
