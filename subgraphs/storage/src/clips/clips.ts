import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import { mintMediaToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { Retention } from '../retention/retention.ts';
import { type Clip, ClipEntity, type ClipState, type Custody, CustodyEntity } from './clip.entity.ts';
import { ClipParts } from './clip-parts.ts';

export type Caller = Principal & { readonly tenantId: string };

const urlTtlSeconds = 900;
const aheadMsMax = 60_000;
const rangeMsMax = 6 * 3_600_000;
const keptDaysMax = 366;
const dayMs = 86_400_000;
const unfinishedMax = 100;

const wanted = z.object({
  cameraId: idText,
  from: z.date(),
  to: z.date(),
  evidence: z.boolean(),
  reason: line(500).nullish(),
  keepDays: z.number().int().min(1).max(keptDaysMax).nullish(),
  idempotencyKey: line(128).nullish(),
});

export interface ClipFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Exports as their people see them; the exporter does the work. */
export class Clips {
  readonly #deps: Deps;
  readonly #retention: Retention;
  readonly #wake: () => void;

  constructor(deps: Deps, retention: Retention, wake: () => void) {
    this.#deps = deps;
    this.#retention = retention;
    this.#wake = wake;
  }

  /** Asked again with the same idempotency key, it is the same clip. */
  async export(caller: Caller, access: Access, input: unknown): Promise<Clip> {
    const { cameraId, from, to, evidence, reason, keepDays, idempotencyKey } = parseInput(wanted, input);
    const { relational, clock, newId } = this.#deps;
    const nowMs = clock.now();
    if (to <= from) throw wrong('to', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
    if (to.getTime() - from.getTime() > rangeMsMax)
      throw wrong('to', 'One clip spans at most 6 hours; export several.');
    if (to.getTime() > nowMs + aheadMsMax)
      throw wrong('to', `to (${to.toISOString()}) lies more than a minute in the future.`);
    const em = relational.forTenant(caller.tenantId);
    const camera = await this.#retention.camera(caller.tenantId, cameraId, access, em);
    access.require('EXPORT', { cameraId, siteId: camera.siteId ?? null });
    const id = newId();
    const requestKey = createHash('sha256')
      .update(JSON.stringify([caller.tenantId, caller.id, idempotencyKey ?? id]))
      .digest('hex');
    const known = await em.findOne(ClipEntity, { requestKey });
    if (known) return known;
    if ((await em.count(ClipEntity, { state: { $in: ['QUEUED', 'RUNNING'] } })) >= unfinishedMax)
      throw new Fault('CLIP_QUEUE_FULL', `There are ${unfinishedMax} unfinished exports; wait for one, or remove one.`);
    const clip = em.create(ClipEntity, {
      ...{ id, tenantId: caller.tenantId, cameraId, siteId: camera.siteId ?? null },
      ...{ fromMs: from.getTime(), toMs: to.getTime(), evidence, reason: reason ?? null },
      ...{ state: 'QUEUED', step: 'VIDEO', code: null, message: null, edgeId: null, version: null },
      ...{
        doneBytes: 0,
        totalBytes: null,
        startMs: null,
        endMs: null,
        proofBytes: null,
        bundleBytes: null,
        sha256: null,
      },
      ...{ attempts: 0, nextTryMs: 0, createdBy: caller.id, createdAtMs: nowMs, readyAtMs: null, requestKey },
      expiresAtMs: nowMs + (keepDays ?? 30) * dayMs,
    });
    this.#custody(em, clip, caller.id, 'REQUESTED', reason ?? null);
    await em.flush();
    this.#wake();
    return clip;
  }

  page(
    caller: Caller,
    access: Access,
    filter: { cameraId?: string | null | undefined; states?: readonly ClipState[] | null | undefined },
    args: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<Clip>> {
    const where = {
      $and: [
        access.predicate('EXPORT', { camera: 'cameraId', site: 'siteId' }),
        { step: { $ne: 'DROP' } },
        filter.cameraId == null ? {} : { cameraId: filter.cameraId },
        filter.states == null ? {} : { state: { $in: [...filter.states] } },
      ],
    };
    return pageById<Clip>(this.#deps.relational.forTenant(caller.tenantId), ClipEntity, where, args);
  }

  /** Null when there is none, or none for this caller. */
  async byId(tenantId: string, id: string, access: Access): Promise<Clip | null> {
    const clip = await this.#deps.relational.forTenant(tenantId).findOne(ClipEntity, { id, step: { $ne: 'DROP' } });
    return clip && access.permits('EXPORT', { cameraId: clip.cameraId, siteId: clip.siteId ?? null }) ? clip : null;
  }

  /** Gone for its people at once; its bytes follow. */
  async remove(caller: Caller, access: Access, id: string): Promise<string> {
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const clip = await em.findOne(ClipEntity, { id, step: { $ne: 'DROP' } });
    const target = clip && { cameraId: clip.cameraId, siteId: clip.siteId ?? null };
    if (!clip || !target || !access.permits('EXPORT', target)) throw notFound('clip', id);
    clip.step = 'DROP';
    clip.nextTryMs = 0;
    this.#custody(em, clip, caller.id, 'REMOVED', null);
    await em.flush();
    this.#wake();
    return id;
  }

  custody(tenantId: string, clipId: string): Promise<Custody[]> {
    return this.#deps.relational.forTenant(tenantId).find(CustodyEntity, { clipId }, { orderBy: { id: 'asc' } });
  }

  /** Minted at each read, for whoever reads; null until the clip is ready. */
  async url(caller: Caller, clip: Clip): Promise<string | null> {
    if (clip.state !== 'READY' || clip.expiresAtMs <= this.#deps.clock.now()) return null;
    const session = caller.sessionId ? { sid: caller.sessionId } : {};
    const claims = { sub: caller.id, tid: caller.tenantId, ...session, kind: 'clip' as const, cameraId: clip.cameraId };
    const token = await mintMediaToken(this.#deps.keys, { ...claims, edgeIds: [], clipId: clip.id }, urlTtlSeconds);
    return `/media/clip/${token}`;
  }

  /** For the media door, which has verified the token. */
  async file(tenantId: string, clipId: string): Promise<ClipFile | null> {
    const clip = await this.#deps.relational.forTenant(tenantId).findOne(ClipEntity, { id: clipId, state: 'READY' });
    if (!clip || clip.step === 'DROP' || clip.sha256 == null) return null;
    const parts = new ClipParts(this.#deps.blobs, clip.id, clip.evidence ? 'bundle' : 'video');
    const at = new Date(clip.fromMs).toISOString().slice(0, 19).replaceAll(':', '');
    return {
      name: `${clip.evidence ? 'evidence' : 'clip'}-${at}Z.${clip.evidence ? 'zip' : 'mp4'}`,
      contentType: clip.evidence ? 'application/zip' : 'video/mp4',
      bytes: bytesOf(clip),
      sha256: clip.sha256,
      read: (from, to) => parts.read(from, to),
    };
  }

  #custody(em: EntityManager, clip: Clip, actor: string, what: string, why: string | null): void {
    const { newId, clock } = this.#deps;
    em.create(CustodyEntity, {
      id: newId(),
      tenantId: clip.tenantId,
      clipId: clip.id,
      atMs: clock.now(),
      actor,
      what,
      why,
    });
  }
}

/** Of the file that is downloaded. */
export function bytesOf(clip: Clip): number {
  return (clip.evidence ? clip.bundleBytes : clip.totalBytes) ?? 0;
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}
