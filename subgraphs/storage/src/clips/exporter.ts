import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import type { EdgeMedia } from '@vms/kit/ports/edges';
import { EXPORT_VERSION_HEADER } from '@vms/schema/edge/media-request.ts';
import type { Authority } from '../evidence/authority.ts';
import { sealBundle } from '../evidence/bundle.ts';
import { KeptCameraEntity } from '../retention/retention.ts';
import { type Clip, ClipEntity, type ClipStep, CustodyEntity, SourceEdgeEntity } from './clip.entity.ts';
import { ClipParts, inParts, PART_BYTES } from './clip-parts.ts';

const LOOK_EVERY_MS = 1_000;
/** At once; a clip takes an edge's line for itself until it is done. */
const atOnceMax = 4;
const retryMsMin = 1_000;
const retryMsMax = 60_000;
const proofBytesMax = 256 * 1024 * 1024;
/** Answers of an edge that no later asking would change. */
const finalCodes = new Set(['NO_VIDEO', 'CLIP_CODEC_CHANGES', 'CLIP_NO_RECORDER', 'EDGE_UNKNOWN_KEY']);
/** Answers that mean: later. They do not count as failures. */
const laterCodes = new Set(['EDGE_OFFLINE', 'EDGE_TIMEOUT', 'CLIP_NOT_CLOSED', 'EDGE_NOT_ENROLLED']);
const attemptsMax = 20;

/**
 * Makes clips, one step of one row at a time. Each step writes what it made before the row says so, and makes the same
 * again when it is repeated: killed between any two steps, a clip is finished at the next start, never twice.
 */
export class Exporter {
  readonly #deps: Deps;
  readonly #authority: Authority;
  readonly #timer: NodeJS.Timeout;
  readonly #busy = new Map<string, Promise<void>>();
  #looking: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: Deps, authority: Authority) {
    this.#deps = deps;
    this.#authority = authority;
    this.#timer = setInterval(() => this.wake(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Something may be due now. */
  wake(): void {
    if (this.#stopped) return;
    this.#looking ??= this.#look()
      .catch((error: unknown) => {
        if (!this.#stopped) this.#deps.log.error({ err: error }, 'Exports could not be looked at; trying again.');
      })
      .finally(() => {
        this.#looking = null;
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(this.#busy.values());
  }

  async #look(): Promise<void> {
    const { relational, clock } = this.#deps;
    const nowMs = clock.now();
    const em = relational.system();
    await em.nativeUpdate(
      ClipEntity,
      { expiresAtMs: { $lt: nowMs }, step: { $ne: 'DROP' } },
      { step: 'DROP', nextTryMs: 0 },
    );
    const due = await em.find(
      ClipEntity,
      { step: { $ne: 'DONE' }, nextTryMs: { $lte: nowMs }, id: { $nin: [...this.#busy.keys()] } },
      { orderBy: { id: 'asc' }, limit: atOnceMax },
    );
    for (const clip of due) {
      if (this.#busy.size >= atOnceMax) return;
      const work = this.#work(clip).finally(() => {
        this.#busy.delete(clip.id);
        this.wake();
      });
      this.#busy.set(clip.id, work);
    }
  }

  async #work(clip: Clip): Promise<void> {
    try {
      while (!this.#stopped) {
        const current = await this.#deps.relational.system().findOne(ClipEntity, { id: clip.id });
        if (!current || current.step === 'DONE') return;
        await this.#step(current);
      }
    } catch (error) {
      await this.#failed(clip.id, error).catch((again: unknown) =>
        this.#deps.log.error({ err: again }, 'An export could not be put off.'),
      );
    }
  }

  #step(clip: Clip): Promise<void> {
    const steps: Readonly<Record<ClipStep, () => Promise<void>>> = {
      VIDEO: () => this.#video(clip),
      PROOF: () => this.#proof(clip),
      BUNDLE: () => this.#bundle(clip),
      SUM: () => this.#sum(clip),
      CLEAN: () => this.#clean(clip),
      DROP: () => this.#drop(clip),
      DONE: async () => {},
    };
    return steps[clip.step]();
  }

  async #video(clip: Clip): Promise<void> {
    const parts = this.#parts(clip, 'video');
    await using media = await this.#open(clip, 'video', clip.doneBytes);
    const { version, totalBytes, ...times } = headOf(media);
    if (clip.doneBytes > 0 && clip.version !== version) {
      // What is recorded there has changed, or another edge answered: from the beginning.
      await this.#save(clip, { doneBytes: 0, totalBytes: null, version: null });
      return;
    }
    await this.#save(clip, {
      state: 'RUNNING',
      edgeId: media.edgeId,
      version,
      totalBytes,
      ...times,
      code: null,
      message: null,
    });
    let doneBytes = clip.doneBytes;
    for await (const [index, part] of inParts(media.chunks, doneBytes / PART_BYTES)) {
      // Less than a whole part counts only when it is the last one.
      if (part.length < PART_BYTES && doneBytes + part.length < totalBytes) break;
      await parts.put(index, part);
      doneBytes += part.length;
      if (!(await this.#save(clip, { doneBytes, attempts: 0 })) || this.#stopped) return;
    }
    if (doneBytes < totalBytes) throw new Fault('EDGE_TIMEOUT', 'The edge ended its answer too early.');
    await this.#log(clip, media.edgeId, 'RECEIVED', null);
    await this.#save(clip, { step: clip.evidence ? 'PROOF' : 'SUM' });
  }

  async #proof(clip: Clip): Promise<void> {
    await using media = await this.#open(clip, 'proof', 0);
    const { version, totalBytes } = headOf(media);
    if (version !== clip.version || totalBytes > proofBytesMax) {
      await this.#save(clip, { step: 'VIDEO', doneBytes: 0, totalBytes: null, version: null });
      return;
    }
    // Said before it is there, so that it is found again to be deleted.
    await this.#save(clip, { proofBytes: totalBytes });
    await this.#parts(clip, 'proof').putAll(media.chunks);
    await this.#save(clip, { step: 'BUNDLE' });
  }

  async #bundle(clip: Clip): Promise<void> {
    const proofParts = this.#parts(clip, 'proof');
    const proof = await text(proofParts.read(0, (clip.proofBytes ?? 1) - 1));
    const em = this.#deps.relational.forTenant(clip.tenantId);
    const edge = await em.findOne(SourceEdgeEntity, { edgeId: clip.edgeId ?? '' });
    if (edge?.publicKey == null)
      throw new Fault('EDGE_UNKNOWN_KEY', 'The key of the edge that recorded this is not known here.');
    const custody = await em.find(CustodyEntity, { clipId: clip.id }, { orderBy: { id: 'asc' } });
    const video = this.#parts(clip, 'video');
    const videoBytes = clip.totalBytes ?? 0;
    const bundle = await sealBundle({
      clip,
      custody,
      proof,
      edgePublicKey: edge.publicKey,
      authority: await this.#authority.of(clip.tenantId),
      video: { bytes: videoBytes, sha256: await video.sha256(videoBytes), read: () => video.read(0, videoBytes - 1) },
    });
    const bundleBytes = await this.#parts(clip, 'bundle').putAll(bundle);
    await this.#save(clip, { step: 'SUM', bundleBytes });
  }

  async #sum(clip: Clip): Promise<void> {
    const bytes = (clip.evidence ? clip.bundleBytes : clip.totalBytes) ?? 0;
    const sha256 = await this.#parts(clip, clip.evidence ? 'bundle' : 'video').sha256(bytes);
    const readyAtMs = this.#deps.clock.now();
    await this.#log(clip, 'storage', 'SEALED', `SHA-256 ${sha256}`);
    await this.#save(clip, {
      state: 'READY',
      step: clip.evidence ? 'CLEAN' : 'DONE',
      sha256,
      readyAtMs,
      code: null,
      message: null,
    });
  }

  async #clean(clip: Clip): Promise<void> {
    await this.#parts(clip, 'video').delete(clip.totalBytes ?? 0);
    await this.#parts(clip, 'proof').delete(clip.proofBytes ?? 0);
    await this.#save(clip, { step: 'DONE' });
  }

  async #drop(clip: Clip): Promise<void> {
    const bytes = Math.max(clip.totalBytes ?? 0, clip.bundleBytes ?? 0, clip.doneBytes) + PART_BYTES;
    await this.#parts(clip, 'video').delete(bytes);
    await this.#parts(clip, 'bundle').delete(2 * bytes);
    await this.#parts(clip, 'proof').delete(clip.proofBytes ?? 0);
    await this.#deps.relational.system().nativeDelete(ClipEntity, { id: clip.id });
  }

  /** The recorder that has it: the one it was begun from, else the first that answers with video. */
  async #open(clip: Clip, part: 'video' | 'proof', from: number): Promise<EdgeMedia> {
    const camera = await this.#deps.relational.system().findOne(KeptCameraEntity, { cameraId: clip.cameraId });
    const edgeIds = clip.edgeId ? [clip.edgeId] : (camera?.recorders ?? []);
    const range = from > 0 ? `bytes=${from}-` : null;
    const { cameraId, fromMs, toMs, tenantId } = clip;
    let why = new Fault('EDGE_OFFLINE', 'No recorder of this camera is known yet.');
    for (const edgeId of edgeIds) {
      try {
        const media = await this.#deps.edges.media(edgeId, tenantId, {
          kind: 'export',
          part,
          cameraId,
          fromMs,
          toMs,
          range,
        });
        if (media.status < 300) return media;
        const refusal = JSON.parse((await text(media.chunks)) || '{}') as { code?: string; message?: string };
        why = new Fault(refusal.code ?? 'MEDIA_FAILED', refusal.message ?? `The edge answered ${media.status}.`);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // An edge that is away may have it: only when all have said no is it no.
        why = error;
      }
    }
    throw why;
  }

  async #failed(id: string, error: unknown): Promise<void> {
    const { relational, clock, log } = this.#deps;
    const clip = await relational.system().findOne(ClipEntity, { id });
    if (!clip) return;
    const fault =
      error instanceof Fault ? error : new Fault('INTERNAL', 'The export failed on our side; it is tried again.');
    if (!(error instanceof Fault)) log.error({ err: error, clipId: id }, 'an export failed');
    const attempts = clip.attempts + 1;
    const final = finalCodes.has(fault.code) || (!laterCodes.has(fault.code) && attempts >= attemptsMax);
    const waitMs = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(clip.attempts, 10));
    const told = { code: fault.code, message: fault.message.slice(0, 1_000) };
    if (clip.step === 'DROP' || clip.step === 'CLEAN') {
      await this.#save(clip, { attempts, nextTryMs: clock.now() + waitMs });
    } else if (final) {
      await this.#save(clip, { state: 'FAILED', step: 'DONE', attempts, ...told });
    } else {
      const state = clip.doneBytes > 0 && !laterCodes.has(fault.code) ? 'RUNNING' : 'QUEUED';
      await this.#save(clip, { state, attempts, nextTryMs: clock.now() + waitMs, ...told });
    }
  }

  /** False when the clip was removed meanwhile: its DROP stands. */
  async #save(clip: Clip, change: Partial<Clip>): Promise<boolean> {
    const em = this.#deps.relational.system();
    return (await em.nativeUpdate(ClipEntity, { id: clip.id, step: clip.step }, change)) > 0;
  }

  /** Once per clip and act, however often the step is repeated. */
  async #log(clip: Clip, actor: string, what: string, why: string | null): Promise<void> {
    const { relational, clock, newId } = this.#deps;
    const em = relational.forTenant(clip.tenantId);
    if (await em.findOne(CustodyEntity, { clipId: clip.id, what })) return;
    const id = newId();
    em.create(CustodyEntity, { id, tenantId: clip.tenantId, clipId: clip.id, atMs: clock.now(), actor, what, why });
    await em.flush();
  }

  #parts(clip: Clip, file: 'video' | 'bundle' | 'proof'): ClipParts {
    return new ClipParts(this.#deps.blobs, clip.id, file);
  }
}

function headOf({ headers }: EdgeMedia): { version: string; totalBytes: number; startMs: number; endMs: number } {
  const total = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? headers['content-length'];
  const [startMs, endMs] = [Date.parse(headers['x-vms-start'] ?? ''), Date.parse(headers['x-vms-end'] ?? '')];
  const version = headers[EXPORT_VERSION_HEADER] ?? '';
  if (version === '' || total === undefined || Number.isNaN(startMs) || Number.isNaN(endMs))
    throw new Fault('EDGE_OUTDATED', 'The edge does not know exports; update it.');
  return { version, totalBytes: Number(total), startMs, endMs };
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('utf8');
}
