import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { ViewerLimitsEntity, ViewSessionEntity } from './view-session.entity.ts';

export type ViewSession = InferEntity<typeof ViewSessionEntity>;
type Caller = Principal & { readonly tenantId: string };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

export interface Limits {
  readonly perCamera: number;
  readonly perTenant: number;
  readonly perViewer: number;
}

/** Who holds what is full. */
export interface Holder {
  readonly viewerId: string;
  readonly sessions: number;
}

/** What came through since it was last said. */
export interface ViewedMeanwhile {
  readonly bytes: number;
  readonly frames: number;
  readonly dropped: number;
  readonly startupMs: number | null;
}

export interface Reservation {
  readonly id: string;
  readonly kind: ViewSession['kind'];
  readonly protocol: string | null;
  readonly cameraId: string;
  readonly siteId: string | null;
}

const usualLimits: Limits = { perCamera: 200, perTenant: 5_000, perViewer: 200 };
/** A URL that nobody opened holds its place this long; later whoever opens it queues anew. */
const reservedMs = 30_000;
/** Media says every few seconds that somebody still watches. */
const silentMsMax = 20_000;
const keepMs = 30 * 86_400_000;
const bound = z.int().min(0).max(1_000_000).nullish();
const limitsInput = z.object({ perCamera: bound, perTenant: bound, perViewer: bound });

/** Who watches what: counted against limits, measured by the media process, ended by administrators. */
export class Viewers {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  /** Throws VIEWERS_EXCEEDED, which says who holds the places. */
  async reserve(caller: Caller, access: Access, wanted: Reservation): Promise<void> {
    const { tenantId, id: viewerId } = caller;
    await this.#inTurn(tenantId, async (em, limits) => {
      await this.#requireRoom(em, limits, { ...wanted, viewerId }, access.permits('ADMIN'));
      em.create(ViewSessionEntity, {
        ...{ ...wanted, tenantId, viewerId, createdAtMs: this.#deps.clock.now(), startedAtMs: null, seenAtMs: null },
        ...{ endedAtMs: null, endReason: null, endedBy: null, bytes: 0, frames: 0, dropped: 0, startupMs: null },
      });
    });
  }

  /** Its media is asked for. Throws VIEW_ENDED when it was ended, VIEWERS_EXCEEDED when its place went to others meanwhile. */
  async begin(tenantId: string, id: string): Promise<void> {
    // A playback comes in many requests: one that has its place needs no turn.
    const em = this.#deps.relational.forTenant(tenantId);
    const known = await em.findOne(ViewSessionEntity, { id });
    if (known?.startedAtMs != null && isHeld(known, this.#deps.clock.now())) {
      known.seenAtMs = this.#deps.clock.now();
      return em.flush();
    }
    await this.#inTurn(tenantId, async (turn, limits) => {
      const session = await turn.findOne(ViewSessionEntity, { id });
      if (!session || session.endReason === 'ENDED')
        throw new Fault('VIEW_ENDED', 'This session was ended; ask for another one.');
      const nowMs = this.#deps.clock.now();
      if (!isHeld(session, nowMs)) await this.#requireRoom(turn, limits, session, false);
      Object.assign(session, { startedAtMs: session.startedAtMs ?? nowMs, seenAtMs: nowMs });
      Object.assign(session, { endedAtMs: null, endReason: null });
    });
  }

  /** Somebody still watches; false when the session was ended. */
  async seen(tenantId: string, id: string, meanwhile: ViewedMeanwhile): Promise<boolean> {
    const em = this.#deps.relational.forTenant(tenantId);
    const session = await em.findOne(ViewSessionEntity, { id });
    if (!session) return false;
    count(session, meanwhile);
    session.seenAtMs = this.#deps.clock.now();
    await em.flush();
    return session.endReason !== 'ENDED';
  }

  /** The viewer is gone; the same URL may come again while it is good. */
  async left(tenantId: string, id: string, meanwhile: ViewedMeanwhile): Promise<void> {
    const em = this.#deps.relational.forTenant(tenantId);
    const session = await em.findOne(ViewSessionEntity, { id });
    if (!session) return;
    count(session, meanwhile);
    // Of a playback only a request has ended; the sweep ends it when no other one comes.
    if (session.kind === 'LIVE' && session.endedAtMs == null)
      Object.assign(session, { endedAtMs: this.#deps.clock.now(), endReason: 'LEFT' });
    await em.flush();
  }

  /** One's own, or as an administrator of the camera. */
  async end(caller: Caller, id: string, access: Access): Promise<ViewSession> {
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const session = await em.findOne(ViewSessionEntity, { id });
    if (!session || !this.#maySee(caller, access, session)) throw notFound('session', id);
    if (session.endReason !== 'ENDED') {
      const endedAtMs = session.endedAtMs ?? this.#deps.clock.now();
      Object.assign(session, { endedAtMs, endReason: 'ENDED', endedBy: caller.id });
      await em.flush();
    }
    return session;
  }

  /** Newest first: an administrator's cameras, else one's own. */
  page(
    caller: Caller,
    args: PageArgs,
    filter: { readonly cameraId: string | null; readonly active: boolean },
    access: Access,
  ): Promise<CountedPage<ViewSession>> {
    const administered = access.predicate('ADMIN', { camera: 'cameraId', site: 'siteId' });
    const where = [
      access.permits('ADMIN') ? {} : { $or: [administered, { viewerId: caller.id }] },
      filter.cameraId === null ? {} : { cameraId: filter.cameraId },
      filter.active ? this.#held() : {},
    ];
    return pageById(this.#deps.relational.forTenant(caller.tenantId), ViewSessionEntity, { $and: where }, args);
  }

  isActive(session: ViewSession): boolean {
    return isHeld(session, this.#deps.clock.now());
  }

  async limits(tenantId: string): Promise<Limits> {
    return limitsOf(await this.#deps.relational.forTenant(tenantId).findOne(ViewerLimitsEntity, { tenantId }));
  }

  /** What is left out goes back to the usual. Who watches already goes on. */
  async setLimits(tenantId: string, input: unknown, access: Access): Promise<Limits> {
    access.require('ADMIN');
    const { perCamera = null, perTenant = null, perViewer = null } = parseInput(limitsInput, input);
    return this.#inTurn(tenantId, async (em) => {
      const row = await em.findOneOrFail(ViewerLimitsEntity, { tenantId });
      return limitsOf(Object.assign(row, { perCamera, perTenant, perViewer }));
    });
  }

  /** Ends what nobody says anything of, forgets what is old; returns how many were ended. */
  async sweep(): Promise<number> {
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const silent = await em.find(ViewSessionEntity, {
      endedAtMs: null,
      $or: [
        { seenAtMs: { $lt: nowMs - 3 * silentMsMax } },
        { seenAtMs: null, createdAtMs: { $lt: nowMs - 10 * reservedMs } },
      ],
    });
    for (const session of silent)
      Object.assign(session, {
        endedAtMs: session.seenAtMs ?? session.createdAtMs,
        endReason: session.kind === 'LIVE' ? 'LOST' : 'LEFT',
      });
    if (silent.length > 0) await em.flush();
    await em.nativeDelete(ViewSessionEntity, { endedAtMs: { $lt: nowMs - keepMs } });
    return silent.length;
  }

  /** One after the other, whichever process asks: the row of the limits is written first. */
  #inTurn<T>(tenantId: string, work: (em: EntityManager, limits: Limits) => Promise<T>): Promise<T> {
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const unset = { perCamera: null, perTenant: null, perViewer: null, turn: 0 };
      const row =
        (await em.findOne(ViewerLimitsEntity, { tenantId })) ?? em.create(ViewerLimitsEntity, { tenantId, ...unset });
      row.turn = (row.turn + 1) % 1_000_000;
      await em.flush();
      return work(em, limitsOf(row));
    });
  }

  async #requireRoom(
    em: EntityManager,
    limits: Limits,
    { id, cameraId, viewerId }: { id: string; cameraId: string; viewerId: string },
    isAdmin: boolean,
  ): Promise<void> {
    const held = await em.find(ViewSessionEntity, { $and: [this.#held(), { id: { $ne: id } }] });
    const full = (
      [
        ['CAMERA', limits.perCamera, held.filter((one) => one.cameraId === cameraId)],
        ['VIEWER', limits.perViewer, held.filter((one) => one.viewerId === viewerId)],
        ['TENANT', limits.perTenant, held],
      ] as const
    ).find(([, max, sessions]) => sessions.length >= max);
    if (!full) return;
    const [limit, max, sessions] = full;
    const whose = { CAMERA: 'watch this camera', VIEWER: 'are open as yours', TENANT: 'are open' }[limit];
    throw new Fault('VIEWERS_EXCEEDED', `${sessions.length} sessions ${whose}, and ${max} may; end one, or wait.`, {
      ...{ limit, max, holders: holdersOf(sessions, isAdmin ? null : viewerId) },
    });
  }

  #held(): Record<string, unknown> {
    const nowMs = this.#deps.clock.now();
    return {
      endedAtMs: null,
      $or: [{ seenAtMs: { $gte: nowMs - silentMsMax } }, { seenAtMs: null, createdAtMs: { $gte: nowMs - reservedMs } }],
    };
  }

  #maySee(caller: Caller, access: Access, { viewerId, cameraId, siteId }: ViewSession): boolean {
    return viewerId === caller.id || access.permits('ADMIN', { cameraId, siteId: siteId ?? null });
  }
}

function isHeld({ endedAtMs, seenAtMs, createdAtMs }: ViewSession, nowMs: number): boolean {
  if (endedAtMs != null) return false;
  return seenAtMs == null ? createdAtMs >= nowMs - reservedMs : seenAtMs >= nowMs - silentMsMax;
}

function count(session: ViewSession, { bytes, frames, dropped, startupMs }: ViewedMeanwhile): void {
  session.bytes += bytes;
  session.frames += frames;
  session.dropped += dropped;
  session.startupMs ??= startupMs;
}

/** Most first; whoever is no administrator learns of nobody but themselves by name. */
function holdersOf(sessions: readonly ViewSession[], only: string | null): Holder[] {
  return [...Map.groupBy(sessions, ({ viewerId }) => viewerId)]
    .map(([viewerId, own]) => ({ viewerId, sessions: own.length }))
    .filter(({ viewerId }) => only === null || viewerId === only)
    .sort((a, b) => b.sessions - a.sessions);
}

function limitsOf(row: InferEntity<typeof ViewerLimitsEntity> | null): Limits {
  return {
    perCamera: row?.perCamera ?? usualLimits.perCamera,
    perTenant: row?.perTenant ?? usualLimits.perTenant,
    perViewer: row?.perViewer ?? usualLimits.perViewer,
  };
}
