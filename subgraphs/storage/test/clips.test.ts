import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { until } from '@vms/kit/testing/until';
import { storage } from '../src/index.ts';
import { ScriptedEdge } from './recorder.support.ts';

const EXPORT = `mutation ($input: ExportClipInput!) { exportClip(input: $input) { __typename
  ... on ExportClipSuccess { clip { id state } } ... on Error { code message } } }`;
const CLIP = `query ($id: ID!) { clip(id: $id) { id state code progress bytes sha256 url createdBy { id } custody { what } } }`;
const range = { cameraId: 'cam-1', from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T08:01:00.000Z' };
type Tester = Awaited<ReturnType<typeof opened>>;

async function opened(edge: ScriptedEdge) {
  const { edges } = edge;
  const test = await openForTest(storage, { edges });
  test.clock.set(Date.parse('2026-03-02T09:00:00Z'));
  const say = (id: string, topic: string, payload: object) => test.bus.publish([{ id, topic, key: 't1', payload }]);
  await say('c', 'vms.cameras', { id: 'cam-1', tenantId: 't1', siteId: null, name: 'Gate', deleted: false });
  await say('a', 'vms.assignments', { cameraId: 'cam-1', tenantId: 't1', edgeId: 'e1', recorders: ['e1'] });
  await say('e', 'vms.edges', { id: 'e1', tenantId: 't1', name: 'E', online: true, publicKey: edge.publicKey });
  const topics = ['vms.cameras', 'vms.assignments', 'vms.edges'];
  await until('all is known', async () =>
    (await test.bus.lag('storage', topics)).every(({ waiting }) => waiting === 0),
  );
  return test;
}
async function exported(test: Tester, more: object = {}): Promise<string> {
  const { data } = await test.ask(EXPORT, { input: { ...range, ...more } });
  return (data as { exportClip: { clip: { id: string } } }).exportClip.clip.id;
}
const look = async (test: Tester, id: string) =>
  ((await test.ask(CLIP, { id })).data as { clip: Record<string, unknown> | null }).clip;
async function reaches(test: Tester, id: string, state: string) {
  await until('the clip moved', async () => (await look(test, id))?.state === state);
  return (await look(test, id)) as Record<string, unknown>;
}
async function bytesOf(test: Tester, id: string): Promise<Buffer> {
  const file = await test.services.clips.file('t1', id);
  if (!file) throw new Error('There is no file.');
  const all: Uint8Array[] = [];
  for await (const part of file.read(0, file.bytes - 1)) all.push(part);
  return Buffer.concat(all);
}

describe('an exported clip', () => {
  it('comes whole, with its hash and a URL for whoever asks, and is gone when it is removed', async () => {
    const edge = new ScriptedEdge();
    await using test = await opened(edge);
    const id = await exported(test);
    const clip = await reaches(test, id, 'READY');
    const sha256 = createHash('sha256').update(edge.video).digest('hex');
    expect(clip).toMatchObject({ progress: 1, bytes: edge.video.length, sha256, createdBy: { id: 'u1' } });
    expect(clip.url).toMatch(/^\/media\/clip\//);
    expect((await bytesOf(test, id)).equals(edge.video)).toBe(true);
    await test.ask('mutation ($id: ID!) { removeClip(id: $id) { __typename } }', { id });
    expect(await look(test, id)).toBeNull();
    await until('the clip moved', async () => (await test.services.clips.file('t1', id)) === null);
  });

  it('goes on where it stopped when the line breaks, and takes nothing twice', async () => {
    const edge = new ScriptedEdge();
    edge.breaksAfterBytes = 9_000_000;
    await using test = await opened(edge);
    const id = await exported(test);
    await until('the clip moved', async () => ((await look(test, id))?.progress as number) > 0.3);
    edge.breaksAfterBytes = Number.POSITIVE_INFINITY;
    test.clock.advance(120_000);
    test.services.exporter.wake();
    await reaches(test, id, 'READY');
    expect(edge.asked[0]?.range).toBeNull();
    expect(edge.asked.at(-1)?.range).toBe(`bytes=${8 * 1024 * 1024}-`);
    expect((await bytesOf(test, id)).equals(edge.video)).toBe(true);
  });

  it('waits while its recorder is away, and is made when that is back', async () => {
    const edge = new ScriptedEdge();
    edge.online = false;
    await using test = await opened(edge);
    const id = await exported(test);
    await until('the clip moved', async () => (await look(test, id))?.code === 'EDGE_OFFLINE');
    expect(await look(test, id)).toMatchObject({ state: 'QUEUED', url: null, bytes: null });
    edge.online = true;
    const payload = { id: 'e1', tenantId: 't1', name: 'E', online: true, publicKey: edge.publicKey };
    await test.bus.publish([{ id: 'back', topic: 'vms.edges', key: 't1', payload }]);
    await reaches(test, id, 'READY');
  });

  it('fails with the reason when nothing is recorded, and begins again when the recording has changed', async () => {
    const edge = new ScriptedEdge();
    edge.refusal = { status: 404, code: 'NO_VIDEO' };
    await using test = await opened(edge);
    expect(await reaches(test, await exported(test), 'FAILED')).toMatchObject({ code: 'NO_VIDEO', url: null });
    edge.refusal = null;
    edge.breaksAfterBytes = 9_000_000;
    const id = await exported(test);
    await until('the clip moved', async () => ((await look(test, id))?.progress as number) > 0.3);
    Object.assign(edge, { version: 'v2', video: Buffer.alloc(3_000_000, 'other '), breaksAfterBytes: 1e12 });
    test.clock.advance(120_000);
    test.services.exporter.wake();
    await reaches(test, id, 'READY');
    expect((await bytesOf(test, id)).equals(edge.video)).toBe(true);
  });

  it('is one for one idempotency key, and refused for ranges that cannot be', async () => {
    await using test = await opened(new ScriptedEdge());
    expect(await exported(test, { idempotencyKey: 'k' })).toBe(await exported(test, { idempotencyKey: 'k' }));
    const code = async (more: object) => {
      const { data } = await test.ask(EXPORT, { input: { ...range, ...more } });
      return (data as { exportClip: { code?: string } }).exportClip.code;
    };
    expect(await code({ to: range.from })).toBe('VALIDATION_FAILED');
    expect(await code({ to: '2026-03-03T08:00:00.000Z' })).toBe('VALIDATION_FAILED');
    expect(await code({ cameraId: 'other' })).toBe('NOT_FOUND');
  });

  it('of evidence is a bundle whose steps are written down', async () => {
    await using test = await opened(new ScriptedEdge());
    const id = await exported(test, { evidence: true, reason: 'Case 7' });
    const clip = await reaches(test, id, 'READY');
    expect((await bytesOf(test, id)).subarray(0, 2).toString()).toBe('PK');
    expect((clip.custody as { what: string }[]).map(({ what }) => what)).toEqual(['REQUESTED', 'RECEIVED', 'SEALED']);
  });
});
