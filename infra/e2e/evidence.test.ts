import { generateKeyPairSync, sign } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MediaRequest } from '@vms/schema/edge/media-request.ts';
import { ZipFile } from 'yazl';
import { MediaServer } from '../../edge/media/serve-media.ts';
import { boxesIn } from '../../edge/storage/mp4/boxes.ts';
import { openStorage, type StorageReader } from '../../edge/storage/reader.ts';
import { openBundle } from '../../edge/storage/verify/bundle-file.ts';
import { verifyBundle } from '../../edge/storage/verify/verify-bundle.ts';
import { Volume } from '../../edge/storage/volume.ts';
import type { Clip } from '../../subgraphs/storage/src/clips/clip.entity.ts';
import { fingerprintOf, type Signer } from '../../subgraphs/storage/src/evidence/authority.ts';
import { sealBundle } from '../../subgraphs/storage/src/evidence/bundle.ts';
import { syntheticStream } from '../simulators/synthetic-stream/synthetic-stream.ts';

const startMs = Date.parse('2026-01-31T08:00:55.000Z');
const [fromMs, toMs] = [startMs + 3_300, startMs + 27_700];
const home = mkdtempSync(join(tmpdir(), 'vms-evidence-'));
const edgeKeys = generateKeyPairSync('ed25519');
const pem = (keys: typeof edgeKeys): string => keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const signerOf = (keys: typeof edgeKeys): Signer => ({
  publicKey: pem(keys),
  sign: (text) => sign(null, Buffer.from(text), keys.privateKey).toString('base64'),
});
const authority = signerOf(generateKeyPairSync('ed25519'));
const fingerprint = fingerprintOf(authority.publicKey);
let storage: StorageReader;
let files: Map<string, Buffer>;
let foreign: Buffer;

beforeAll(async () => {
  let ids = 0;
  const volume = new Volume({ root: home, edgeId: 'e1', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}` });
  for (const camera of ['cam', 'other']) {
    const stream = syntheticStream({ seconds: 30, fps: 10, gopS: 2, reorder: 0, start: startMs * 90 });
    for (const sample of stream.samples) {
      const data = Buffer.from(sample.data);
      // Another scene, or their pictures would be the same.
      if (camera === 'other') data[data.length - 1] = (data.at(-1) as number) ^ 0x55;
      volume.append(camera, { ...sample, data, room: 0 }, stream.config, 0);
    }
  }
  await volume.stop(0);
  storage = openStorage({ root: home, now: () => startMs + 90_000 });
  const path = await seal('cam', edgeKeys, authority);
  using bundle = await openBundle(path);
  files = new Map();
  for (const name of bundle.names) {
    const chunks: Buffer[] = [];
    for await (const chunk of bundle.bytes(name)) chunks.push(chunk);
    files.set(name, Buffer.concat(chunks));
  }
  foreign = await exported('other', 'video', edgeKeys);
});
afterAll(() => {
  storage[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

async function exported(cameraId: string, part: 'video' | 'proof', keys: typeof edgeKeys): Promise<Buffer> {
  const request: MediaRequest = { kind: 'export', part, cameraId, fromMs, toMs, range: null };
  const chunks: Buffer[] = [];
  const server = new MediaServer({
    storage,
    live: async function* () {},
    now: () => startMs + 90_000,
    sign: (proof) => ({ edgeServerId: 'e1', publicKey: pem(keys), signature: signerOf(keys).sign(proof) }),
  });
  await server.serve(request, {
    signal: new AbortController().signal,
    head: ({ status }) => expect(status).toBe(200),
    write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    end: () => {},
    fail: (code) => {
      throw new Error(code);
    },
  });
  return Buffer.concat(chunks);
}

/** As the cloud seals it. */
async function seal(cameraId: string, keys: typeof edgeKeys, by: Signer): Promise<string> {
  const [video, proof] = [await exported(cameraId, 'video', keys), await exported(cameraId, 'proof', keys)];
  const { createHash } = await import('node:crypto');
  const clip = {
    ...{ id: 'clip-1', tenantId: 't1', cameraId, edgeId: 'e1', fromMs, toMs, startMs: fromMs, endMs: toMs },
    ...{ createdBy: 'u1', createdAtMs: startMs + 80_000, reason: 'Case <7>' },
  } as Clip;
  const sealed = await sealBundle({
    ...{ clip, custody: [], proof: proof.toString(), edgePublicKey: pem(keys), authority: by },
    video: {
      bytes: video.length,
      sha256: createHash('sha256').update(video).digest('hex'),
      read: async function* () {
        yield video;
      },
    },
  });
  const path = join(home, `sealed-${fingerprintOf(by.publicKey).slice(0, 8)}.zip`);
  await pipeline(sealed, createWriteStream(path));
  return path;
}

let made = 0;
async function zipped(changes: Record<string, Buffer | null>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, bytes] of [...files, ...Object.entries(changes).filter(([name]) => !files.has(name))]) {
    const now = name in changes ? changes[name] : bytes;
    if (now) zip.addBuffer(now, name, { compress: false });
  }
  zip.end();
  made += 1;
  const path = join(home, `made-${made}.zip`);
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

const video = (): Buffer => Buffer.from(files.get('video.mp4') as Buffer);
/** The video's head and its fragments (moof and mdat together). */
function fragments(bytes: Buffer): { head: Buffer; all: Buffer[] } {
  const boxes = [...boxesIn(bytes)];
  const starts = boxes.filter(({ type }) => type === 'moof').map(({ start }) => start);
  const all = starts.map((start, i) => bytes.subarray(start, starts[i + 1] ?? bytes.length));
  return { head: bytes.subarray(0, starts[0]), all };
}
async function judged(changes: Record<string, Buffer | null>) {
  const verdict = await verifyBundle(await zipped(changes), fingerprint);
  return { codes: [...new Set(verdict.problems.map(({ code }) => code))], ...verdict };
}
/** Whether a finding of that sort covers the moment. */
const covers = (problems: Awaited<ReturnType<typeof judged>>['problems'], code: string, atMs: number) =>
  problems.some((one) => one.code === code && (one.fromMs ?? 1e15) <= atMs && atMs <= (one.toMs ?? 1e15));

describe('a bundle of evidence', () => {
  it('is never accused when nobody touched it, and says what it cannot prove', async () => {
    const { problems, unproved, segments, samples } = await judged({});
    expect(problems).toEqual([]);
    expect(segments).toBe(5);
    expect(samples).toBe(257);
    expect(unproved.map(({ what }) => what).join()).toContain('own key');
    expect(files.get('report.html')?.toString()).toContain('Case &#60;7&#62;');
  });

  it('names the segment in which one bit was flipped', async () => {
    const bytes = video();
    const { head, all } = fragments(bytes);
    const half = Math.floor(all.length / 2);
    const at = head.length + all.slice(0, half + 1).reduce((sum, { length }) => sum + length, 0) - 5;
    bytes[at] = (bytes[at] as number) ^ 1;
    const { codes, problems } = await judged({ 'video.mp4': bytes });
    expect(codes).toEqual(['FILE_ALTERED', 'VIDEO_ALTERED']);
    expect(problems.filter(({ code }) => code === 'VIDEO_ALTERED')).toHaveLength(1);
  });

  it('names what was dropped, reordered and cut off', async () => {
    const { head, all } = fragments(video());
    const dropped = await judged({ 'video.mp4': Buffer.concat([head, ...all.filter((_, i) => i !== 4)]) });
    expect(dropped.codes).toEqual(['FILE_ALTERED', 'VIDEO_MISSING']);
    const swapped = all.map((one, i) => (i === 4 ? all[5] : i === 5 ? all[4] : one)) as Buffer[];
    const reordered = await judged({ 'video.mp4': Buffer.concat([head, ...swapped]) });
    expect(reordered.codes).toContain('VIDEO_REORDERED');
    const cut = await judged({ 'video.mp4': video().subarray(0, -1_000) });
    expect(cut.codes).toContain('VIDEO_BROKEN');
    expect(covers(cut.problems, 'VIDEO_MISSING', toMs - 500)).toBe(true);
  });

  it('names pictures of another camera, also when proof and video are both its', async () => {
    const [mine, others] = [fragments(video()), fragments(foreign)];
    const spliced = [mine.head, ...mine.all.slice(0, 6), ...others.all.slice(6, 8), ...mine.all.slice(8)];
    expect((await judged({ 'video.mp4': Buffer.concat(spliced) })).codes).toEqual(['FILE_ALTERED', 'VIDEO_ALTERED']);
    const proof = await exported('other', 'proof', edgeKeys);
    const both = await judged({ 'video.mp4': foreign, 'proof.json': proof });
    expect(both.codes).toEqual(['FILE_ALTERED', 'PROOF_ALTERED']);
  });

  it('names a statement that was changed or leaves a segment out, whoever signed it anew', async () => {
    const envelope = JSON.parse((files.get('proof.json') as Buffer).toString());
    const proof = JSON.parse(envelope.proof);
    proof.segments.splice(2, 1);
    const text = JSON.stringify(proof);
    const unsigned = await judged({ 'proof.json': Buffer.from(JSON.stringify({ ...envelope, proof: text })) });
    expect(unsigned.codes).toEqual(expect.arrayContaining(['FILE_ALTERED', 'PROOF_ALTERED', 'CHAIN_BROKEN']));
    const stranger = signerOf(generateKeyPairSync('ed25519'));
    const anew = { ...envelope, proof: text, publicKey: stranger.publicKey, signature: stranger.sign(text) };
    expect((await judged({ 'proof.json': Buffer.from(JSON.stringify(anew)) })).codes).toContain('EDGE_KEY_WRONG');
    // Whoever holds the edge's own key still cannot seal it anew.
    const insider = { ...envelope, proof: text, signature: signerOf(edgeKeys).sign(text) };
    expect((await judged({ 'proof.json': Buffer.from(JSON.stringify(insider)) })).codes).toContain('CHAIN_BROKEN');
  });

  it('names what was added, taken away, or sealed by another authority', async () => {
    expect((await judged({ 'custody.json': null })).codes).toEqual(['FILE_MISSING']);
    expect((await judged({ 'note.txt': Buffer.from('x') })).codes).toEqual(['FILE_FOREIGN']);
    expect((await judged({ 'manifest.sig': Buffer.from('AAAA') })).codes).toEqual(['MANIFEST_ALTERED']);
    const path = await seal('cam', edgeKeys, signerOf(generateKeyPairSync('ed25519')));
    expect((await verifyBundle(path, fingerprint)).problems.map(({ code }) => code)).toEqual(['AUTHORITY_WRONG']);
    const alone = await verifyBundle(path, null);
    expect([alone.problems, alone.unproved.length]).toEqual([[], 2]);
    expect((await verifyBundle('/no/such/bundle.zip', null)).problems[0]?.code).toBe('BUNDLE_UNREADABLE');
  });
});
