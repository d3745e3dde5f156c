import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Permission, Principal } from '@vms/kit/auth/principal';
import { mintMediaToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { chooseProtocol, type Protocol } from './choose-protocol.ts';
import type { Reservation, Viewers } from './viewers/viewers.ts';

/** What sessions must know of a camera, kept from vms.cameras and vms.assignments. */
export const ViewedCameraEntity = defineEntity({
  name: 'ViewedCamera',
  tableName: 'viewed_camera',
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    name: p.string(),
    deleted: p.boolean(),
    /** Of the main stream as the device said; null when it is not known. */
    codec: p.string().nullable(),
    edgeId: p.string().nullable(),
    recorders: p.json<string[]>(),
  },
});
type ViewedCamera = InferEntity<typeof ViewedCameraEntity>;

/** Which edges can be reached, kept from vms.edges. */
export const ReachableEdgeEntity = defineEntity({
  name: 'ReachableEdge',
  tableName: 'reachable_edge',
  properties: { edgeId: p.string().primary(), tenantId: p.string(), online: p.boolean() },
});

type Caller = Principal & { readonly tenantId: string };

export interface LiveSession {
  readonly id: string;
  readonly cameraId: string;
  readonly protocol: Protocol;
  readonly reason: string;
  readonly url: string;
  readonly expiresAtMs: number;
}

export interface PlaybackSession {
  readonly id: string;
  readonly cameraId: string;
  readonly url: string;
  readonly from: Date;
  readonly to: Date;
  readonly expiresAtMs: number;
}

const ttlSeconds = 300;
const rangeMsMax = 24 * 3_600_000;
const aheadMsMax = 60_000;

/** Hands out short, signed URLs, bound to who asked and to one camera. */
export class Sessions {
  readonly #deps: Deps;
  readonly #viewers: Viewers;

  constructor(deps: Deps, viewers: Viewers) {
    this.#deps = deps;
    this.#viewers = viewers;
  }

  async startLive(
    caller: Caller,
    input: { cameraId: string; protocols: readonly Protocol[] },
    access: Access,
  ): Promise<LiveSession> {
    if (input.protocols.length === 0) throw wrong('protocols', 'Name at least one protocol that the client can play.');
    const camera = await this.#camera(caller, input.cameraId, 'LIVE', access);
    const edgeId = camera.edgeId;
    if (edgeId === null || edgeId === undefined) {
      throw new Fault('EDGE_UNAVAILABLE', `Camera "${camera.name}" is not assigned to an edge yet.`);
    }
    await this.#requireOnline([edgeId]);
    const { protocol, reason } = chooseProtocol(input.protocols, camera);
    const session = this.#session(camera);
    await this.#reserve(caller, access, camera, { id: session.id, kind: 'LIVE', protocol });
    const claims = { kind: 'live' as const, vid: session.id, cameraId: camera.cameraId, edgeIds: [edgeId] };
    const token = await this.#token(caller, claims);
    return {
      ...session,
      protocol,
      reason,
      url: `/media/live/${token}${protocol === 'LL_HLS' ? '/index.m3u8' : ''}`,
    };
  }

  async startPlayback(
    caller: Caller,
    input: { cameraId: string; from: Date; to: Date },
    access: Access,
  ): Promise<PlaybackSession> {
    const { from, to } = input;
    const nowMs = this.#deps.clock.now();
    if (to <= from) throw wrong('to', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
    if (to.getTime() - from.getTime() > rangeMsMax)
      throw wrong('to', 'A playback session spans at most 24 hours; ask for less at a time.');
    if (from.getTime() > nowMs) throw wrong('from', `from (${from.toISOString()}) lies in the future.`);
    if (to.getTime() > nowMs + aheadMsMax)
      throw wrong('to', `to (${to.toISOString()}) lies more than a minute in the future.`);
    const camera = await this.#camera(caller, input.cameraId, 'PLAYBACK', access);
    const online = await this.#requireOnline(camera.recorders);
    const session = this.#session(camera);
    await this.#reserve(caller, access, camera, { id: session.id, kind: 'PLAYBACK', protocol: null });
    const claims = {
      kind: 'playback' as const,
      vid: session.id,
      cameraId: camera.cameraId,
      edgeIds: online,
      from: from.toISOString(),
      to: to.toISOString(),
    };
    return { ...session, from, to, url: `/media/playback/${await this.#token(caller, claims)}` };
  }

  /** Whether a session that began may go on: asked again every few seconds while it lasts. */
  async mayStillSee(
    tenantId: string,
    cameraId: string,
    permission: Permission | null,
    access: Access,
  ): Promise<boolean> {
    const camera = await this.#deps.relational
      .forTenant(tenantId)
      .findOne(ViewedCameraEntity, { cameraId, deleted: false });
    return camera !== null && access.permits(permission, { cameraId, siteId: camera.siteId ?? null });
  }

  async #camera(caller: Caller, cameraId: string, permission: Permission, access: Access): Promise<ViewedCamera> {
    const camera = await this.#deps.relational
      .forTenant(caller.tenantId)
      .findOne(ViewedCameraEntity, { cameraId, deleted: false });
    const target = camera && { cameraId, siteId: camera.siteId ?? null };
    // Who may not even see the camera learns nothing of it.
    if (!camera || !target || !access.permits(null, target))
      throw new Fault('NOT_FOUND', `There is no camera ${cameraId}.`);
    access.require(permission, target);
    return camera;
  }

  #reserve(
    caller: Caller,
    access: Access,
    { cameraId, siteId }: ViewedCamera,
    session: Pick<Reservation, 'id' | 'kind' | 'protocol'>,
  ): Promise<void> {
    return this.#viewers.reserve(caller, access, { ...session, cameraId, siteId: siteId ?? null });
  }

  async #requireOnline(edgeIds: readonly string[]): Promise<string[]> {
    const edges = await this.#deps.relational
      .system()
      .find(ReachableEdgeEntity, { edgeId: { $in: [...edgeIds] }, online: true });
    const [edgeId] = edgeIds;
    if (edges.length > 0) return edges.map((edge) => edge.edgeId);
    throw new Fault(
      'EDGE_OFFLINE',
      'The site cannot be reached now; recording there goes on, try again when its line is back.',
      { edgeId },
    );
  }

  #token(
    caller: Caller,
    claims: { kind: 'live' | 'playback'; vid: string; cameraId: string; edgeIds: string[]; from?: string; to?: string },
  ): Promise<string> {
    const { id: sub, tenantId: tid, sessionId, expiresAtMs } = caller;
    const session = { ...(sessionId ? { sid: sessionId } : {}), ...(expiresAtMs ? { until: expiresAtMs } : {}) };
    return mintMediaToken(this.#deps.keys, { sub, tid, ...session, ...claims }, ttlSeconds);
  }

  #session({ cameraId }: ViewedCamera) {
    return { id: this.#deps.newId(), cameraId, expiresAtMs: this.#deps.clock.now() + ttlSeconds * 1_000 };
  }
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}

export interface CameraMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId: string | null;
  readonly name: string;
  readonly deleted: boolean;
  readonly codec?: string | null;
}

export interface AssignmentMessage {
  readonly cameraId: string;
  readonly tenantId: string;
  readonly edgeId: string | null;
  readonly recorders: string[];
}

/** Messages of the two topics may come in either order. */
export async function learnCamera(em: EntityManager, { id, ...camera }: CameraMessage): Promise<void> {
  const known = await em.findOne(ViewedCameraEntity, { cameraId: id });
  const { tenantId, siteId, name, deleted, codec = null } = camera;
  if (known) Object.assign(known, { siteId, name, deleted, codec });
  else {
    const unassigned = { edgeId: null, recorders: [] };
    em.create(ViewedCameraEntity, { cameraId: id, tenantId, siteId, name, deleted, codec, ...unassigned });
  }
}

export async function learnAssignment(
  em: EntityManager,
  { cameraId, tenantId, edgeId, recorders }: AssignmentMessage,
): Promise<void> {
  const known = await em.findOne(ViewedCameraEntity, { cameraId });
  if (known) Object.assign(known, { edgeId, recorders });
  else
    em.create(ViewedCameraEntity, {
      cameraId,
      tenantId,
      siteId: null,
      name: cameraId,
      deleted: false,
      codec: null,
      edgeId,
      recorders,
    });
}

export async function learnEdge(
  em: EntityManager,
  edge: { id: string; tenantId: string; online: boolean },
): Promise<void> {
  await em.upsert(ReachableEdgeEntity, { edgeId: edge.id, tenantId: edge.tenantId, online: edge.online });
}
