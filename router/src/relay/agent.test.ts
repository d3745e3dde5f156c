import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startAgent } from '../../../edge/agent/agent.ts';
import type { DesiredState } from '../../../schema/edge/desired-state.ts';
import { type EdgeEvent, EdgeEventSchema, EventBatchSchema } from '../../../schema/messages/gen/event_pb.js';
import {
  type Bench,
  emptyOutbox,
  openAgent,
  openBench,
  openRelay,
  untaken,
  until,
} from './testing/open-relay.test.support.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  // Every question to a subgraph was one that its contract takes.
  expect(untaken).toEqual([]);
});

const principal = { kind: 'user' as const, id: 'u', tenantId: 't1' };
const device = {
  cameraId: 'c1',
  name: 'Gate',
  siteId: null,
  url: 'rtsp://h/1',
  username: 'u',
  password: 'p',
  zones: [],
};

/** The owners of a desired state with one camera, named as told. */
function owners(camera: () => Partial<typeof device> = () => ({}), settings: () => unknown[] | null = () => null) {
  return (name: string, document: string): unknown => {
    if (document.includes('edgeAssignments')) return [{ cameraId: 'c1', version: 1 }];
    if (document.includes('edgeDevices')) return [{ ...device, ...camera() }];
    if (document.includes('edgeAnalyticsRules')) return '[]';
    if (document.includes('edgeRetention')) return [{ cameraId: 'c1', days: 3, bytesMax: null }];
    if (document.includes('edgeFootageLocks')) return [];
    if (document.includes('edgeEventRules')) return '[]';
    if (document.includes('edgeConfig')) return settings();
    return name === 'edge-manager' ? { cloudTime: new Date().toISOString(), desiredVersion: '' } : true;
  };
}

describe('the agent', () => {
  it('waits for enrolment.json, enrols with it and connects', async () => {
    const { url } = await openRelay(bench, owners());
    const edgeHome = mkdtempSync(join(tmpdir(), 'vms-agent-'));
    const agent = startAgent({
      edgeHome,
      relayUrl: url,
      softwareVersion: '1',
      sdlHash: 'x',
      execute: async () => ({ data: {} }),
      onDesired: () => {},
      onOpenMedia: () => {},
      outbox: emptyOutbox,
      streams: () => [],
      coverage: () => [],
      load: () => ({ cpuPercent: null, memoryBytes: null }),
      videoJobs: () => [],
      clock: { now: () => Date.now() },
      log: { info: () => {}, warn: () => {} },
    });
    bench.undo(async () => {
      await agent.stop();
      rmSync(edgeHome, { recursive: true });
    });
    expect(agent.edgeServerId()).toBeNull();
    writeFileSync(join(edgeHome, 'enrolment.json'), JSON.stringify({ relayUrl: url, code: 'once' }));
    await until(() => agent.edgeServerId() !== null);
    expect(agent.edgeServerId()).toBe('e1');
    expect(statSync(join(edgeHome, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  it('applies what it is told, keeps it, and runs it again without the cloud', async () => {
    let name = 'Gate';
    const { relay, url } = await openRelay(
      bench,
      owners(() => ({ name })),
    );
    const applied: DesiredState[] = [];
    const { agent, edgeHome } = openAgent(bench, url, 'e1', { onDesired: (state) => void applied.push(state) });
    await until(() => agent.appliedVersion() !== null);
    expect(applied[0]?.cameras[0]).toMatchObject({
      name: 'Gate',
      password: 'p',
      retention: { days: 3, bytesMax: null },
    });
    name = 'Gate 2';
    relay.wakeDesired('e1');
    await until(() => applied.length === 2);
    relay.wakeDesired('all');
    await until(() => agent.appliedVersion() === applied[1]?.version);
    expect(statSync(join(edgeHome, 'desired.json')).mode & 0o777).toBe(0o600);
    const kept = readFileSync(join(edgeHome, 'desired.json'), 'utf8');

    const away = mkdtempSync(join(tmpdir(), 'vms-agent-'));
    writeFileSync(join(away, 'desired.json'), kept);
    const alone: DesiredState[] = [];
    openAgent(bench, 'http://127.0.0.1:1', 'e1', { edgeHome: away, onDesired: (state) => void alone.push(state) });
    await until(() => alone.length === 1);
    expect(alone[0]?.cameras[0]?.name).toBe('Gate 2');
    // Told again, and all the same: nothing was pushed for the second wake.
    expect(applied).toHaveLength(2);
  });

  it('applies settings, keeps the last good ones when others are refused, and says which', async () => {
    let document = { kind: 'edge.runtime', revision: 'a', content: '{"log":{"level":"debug"}}' };
    const told: unknown[] = [];
    const answer = owners(undefined, () => [document]);
    const { relay, url } = await openRelay(bench, (name, source, variables) => {
      if (source.includes('edgeReportSettings')) {
        const { input } = variables as { input: { documents: unknown[] } };
        told.push(...input.documents);
      }
      return answer(name, source);
    });
    const applied: unknown[] = [];
    const onSettings = async (settings: unknown): Promise<void> => {
      applied.push(settings);
      if (JSON.stringify(settings).includes('999'))
        throw Object.assign(new Error('too much'), { code: 'SETTINGS_UNFIT' });
    };
    const { agent, edgeHome } = openAgent(bench, url, 'e1', { onSettings });
    const last = () => told.at(-1) as { appliedRevision: string | null; refused: { revision: string } | null };
    const next = async (revision: string, content: object, done: () => boolean) => {
      document = { ...document, revision, content: JSON.stringify(content) };
      relay.wakeDesired('e1');
      await until(done);
    };
    await until(() => last()?.appliedRevision === 'a');
    await next('b', { storage: { bytesMax: 999_000_000_000 } }, () => last().refused?.revision === 'b');
    expect(last()).toMatchObject({ appliedRevision: 'a', refused: { code: 'SETTINGS_UNFIT', message: 'too much' } });
    // Applied, refused, and back to what held.
    expect(applied).toEqual([{ log: { level: 'debug' } }, { storage: { bytesMax: 999_000_000_000 } }, applied[0]]);
    await next('c', { of: 'tomorrow' }, () => last().refused?.revision === 'c');
    expect(last()).toMatchObject({ appliedRevision: 'a', refused: { code: 'SETTINGS_INVALID' } });
    await next('d', { log: { level: 'warn' } }, () => last().appliedRevision === 'd');
    expect(last().refused).toBeNull();
    await agent.stop();

    // The process ended while it applied e: the next one runs d, and does not try e again.
    const kept = JSON.parse(readFileSync(join(edgeHome, 'settings.json'), 'utf8')) as object;
    writeFileSync(join(edgeHome, 'settings.json'), JSON.stringify({ ...kept, trying: 'e' }));
    document = { ...document, revision: 'e', content: '{}' };
    const before = applied.length;
    openAgent(bench, url, 'e1', { onSettings, edgeHome });
    await until(() => last().refused?.revision === 'e');
    expect(last()).toMatchObject({ appliedRevision: 'd', refused: { code: 'SETTINGS_CRASHED' } });
    expect(applied.slice(before)).toEqual([{ log: { level: 'warn' } }]);
  });

  it('keeps the last good state when a new one is refused', async () => {
    let name = 'Gate';
    const { relay, url } = await openRelay(
      bench,
      owners(() => ({ name })),
    );
    const warned: string[] = [];
    const log = { info: () => {}, warn: (_: object, what = '') => void warned.push(what) };
    const { agent } = openAgent(bench, url, 'e1', { log });
    await until(() => agent.appliedVersion() !== null);
    const good = agent.appliedVersion();
    name = 'x'.repeat(3_000);
    relay.wakeDesired('e1');
    await until(() => warned.some((what) => what.includes('refused')));
    expect(agent.appliedVersion()).toBe(good);
  });

  it('tells what its analytics have to do', async () => {
    const told: unknown[] = [];
    const answer = owners();
    const { url } = await openRelay(bench, (name, document, variables) => {
      if (document.includes('edgeReportAnalytics')) told.push([name, variables]);
      return answer(name, document);
    });
    const job = { queue: 'STANDARD' as const, waiting: 1, running: 2, done: 30, failed: 0, dropped: 4, perSecond: 10 };
    openAgent(bench, url, 'e1', { videoJobs: () => [job] });
    await until(() => told.length > 0);
    expect(told[0]).toEqual(['ai-pipeline', { input: { asOf: expect.any(String), jobs: [job], models: [] } }]);
  });

  it('runs a command once, however often it is asked', async () => {
    const { relay, url } = await openRelay(bench, owners());
    let runs = 0;
    const { agent } = openAgent(bench, url, 'e1', { execute: async () => ({ data: { run: ++runs } }) });
    await until(() => agent.connected());
    const ask = (idempotencyKey: string | null) =>
      relay.ask('e1', { document: 'q', variables: {}, principal, traceId: '', deadlineMs: 2_000, idempotencyKey });
    expect(await ask('k')).toEqual({ data: { run: 1 } });
    expect(await ask('k')).toEqual({ data: { run: 1 } });
    expect(await ask(null)).toEqual({ data: { run: 2 } });
  });

  it('sends events with the hop uploaded, then their pictures', async () => {
    const told: string[] = [];
    const taken: EdgeEvent[] = [];
    const { url } = await openRelay(bench, (name, document, variables) => {
      if (document.includes('ingestEvents')) {
        const { events } = fromBinary(EventBatchSchema, Buffer.from(String(variables['batch']), 'base64'));
        taken.push(...events);
        told.push('events');
        return events.map(({ id }) => ({ id, outcome: 'STORED', code: null }));
      }
      if (document.includes('attachEventPicture')) told.push(`picture ${variables['jpeg']}`);
      return owners()(name, document);
    });
    let waiting = [create(EdgeEventSchema, { id: 'v1', trace: [{ hop: 'raised', atMs: 5n }] })];
    const pictures = new Map<string, Buffer>();
    const outbox = {
      ...emptyOutbox,
      pending: () => waiting,
      acknowledge: (results: readonly { id: string }[]) => {
        waiting = waiting.filter(({ id }) => !results.some((result) => result.id === id));
        for (const { id } of results) pictures.set(id, Buffer.from('jpeg'));
      },
      pendingPictures: () => [...pictures].map(([eventId, jpeg]) => ({ eventId, jpeg })),
      pictureSent: (id: string) => void pictures.delete(id),
    };
    openAgent(bench, url, 'e1', { outbox });
    await until(() => told.length === 2);
    expect(told).toEqual(['events', `picture ${Buffer.from('jpeg').toString('base64')}`]);
    expect(taken[0]?.trace.map(({ hop }) => hop)).toEqual(['raised', 'uploaded']);
  });

  it('tells streams, sync and heartbeat in the words of their owners', async () => {
    const told = new Map<string, unknown>();
    const { url } = await openRelay(bench, (name, document, variables) => {
      told.set(name, variables['input']);
      return owners()(name, document);
    });
    const stream = { cameraId: 'c1', state: 'RUNNING', codec: 'h264', width: 4, height: 3, fps: 25, bitrateBps: 7.6 };
    const rest = { lastFrameAtMs: 0, reconnects: 0, gaps: 0, error: null };
    const span = { cameraId: 'c1', kind: 'RECORDED', fromMs: 1, toMs: 2, reason: null };
    openAgent(bench, url, 'e1', { streams: () => [{ ...stream, ...rest }], coverage: () => [span] });
    await until(
      () => told.has('ingestion') && told.has('sync') && told.has('watchdog') && told.get('edge-manager') !== undefined,
    );
    expect(told.get('ingestion')).toMatchObject({
      streams: [{ bitrateBps: 8, lastFrameAt: '1970-01-01T00:00:00.000Z' }],
    });
    expect(told.get('sync')).toMatchObject({ pendingEvents: 0, lastAckAt: null, backlogBytes: 0 });
    expect(told.get('edge-manager')).toMatchObject({ softwareVersion: '1' });
  });
});
