import { createHash, createPublicKey } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, parseInput } from '@vms/kit/input';
import type { EdgeCommandOrder } from '@vms/schema/edge/edge-command.ts';
import { z } from 'zod';
import { AssignmentEntity } from '../assignments/assignment.entity.ts';
import { type Capacity, capacityOf } from '../assignments/capacity.ts';
import type { Commands } from '../commands/commands.ts';
import { EdgeInventoryEntity } from '../inventory/inventory.entity.ts';
import { inventory } from '../inventory/inventory.ts';
import { EdgeServerEntity } from './edge-server.entity.ts';

export type EdgeServer = InferEntity<typeof EdgeServerEntity>;
type Caller = Principal & { tenantId: string };
type Em = ReturnType<Deps['relational']['system']>;
export type EdgeInventoryRow = InferEntity<typeof EdgeInventoryEntity>;

export interface Beat {
  readonly softwareVersion?: string | null | undefined;
  readonly clockOffsetMs?: number | null | undefined;
  /** At the first beat of a connection, and when it differs. */
  readonly inventory?: unknown;
}

export interface BeatReply {
  readonly cloudTimeMs: number;
  readonly desiredVersion: string;
  readonly commands: readonly EdgeCommandOrder[];
}

const sized = z.object({ edgeServerId: idText, camerasMax: z.int().min(0).max(100_000).nullish() });
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

/** Edges beat every 3 s: after this long without one, an edge counts as away. */
export const OFFLINE_AFTER_MS = 12_000;

/** The edges of all tenants: who they are and whether they are there; says changes on vms.edges. */
export class EdgeServers {
  readonly #deps: Deps;
  readonly #commands: Pick<Commands, 'ordersFor'>;

  constructor(deps: Deps, commands: Pick<Commands, 'ordersFor'>) {
    this.#deps = deps;
    this.#commands = commands;
  }

  /** Said to be online and heard from lately. */
  isOnline(edge: EdgeServer): boolean {
    const heardMs = Number(edge.lastHeartbeatAtMs ?? 0);
    return edge.online && this.#deps.clock.now() - heardMs <= OFFLINE_AFTER_MS;
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, EdgeServer>> {
    const where = { $and: [{ id: { $in: [...ids] } }, this.#visible(access)] };
    const edges = await this.#deps.relational.forTenant(tenantId).find(EdgeServerEntity, where);
    return new Map(edges.map((edge) => [edge.id, edge]));
  }

  page(tenantId: string, args: PageArgs, access: Access): Promise<CountedPage<EdgeServer>> {
    return pageById(this.#deps.relational.forTenant(tenantId), EdgeServerEntity, this.#visible(access), args);
  }

  ofSite(tenantId: string, siteId: string, access: Access): Promise<EdgeServer[]> {
    const where = { $and: [{ siteId }, this.#visible(access)] };
    return this.#deps.relational.forTenant(tenantId).find(EdgeServerEntity, where, { orderBy: { id: 'asc' } });
  }

  /** For the relay, which knows only what the edge says it is; null when there is no such edge. */
  identity(edgeServerId: string): Promise<EdgeServer | null> {
    return this.#deps.relational.system().findOne(EdgeServerEntity, { id: edgeServerId });
  }

  async inventories(tenantId: string, ids: readonly string[]): Promise<Map<string, EdgeInventoryRow>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(EdgeInventoryEntity, { edgeId: { $in: [...ids] } });
    return new Map(rows.map((row) => [row.edgeId, row]));
  }

  /** How many cameras each has and takes; every edge that was asked for has an entry. */
  async sizesOf(em: Em, edges: readonly EdgeServer[]): Promise<Map<string, Capacity & { readonly cameras: number }>> {
    const ids = edges.map(({ id }) => id);
    const rows = await em.find(EdgeInventoryEntity, { edgeId: { $in: ids } });
    const sizes = new Map<string, Capacity & { readonly cameras: number }>();
    for (const edge of edges) {
      const cameras = await em.count(AssignmentEntity, { edgeId: edge.id, deleted: false });
      const found = rows.find(({ edgeId }) => edgeId === edge.id)?.found;
      sizes.set(edge.id, { ...capacityOf(edge, found), cameras });
    }
    return sizes;
  }

  sizes(tenantId: string, edges: readonly EdgeServer[]): ReturnType<EdgeServers['sizesOf']> {
    return this.sizesOf(this.#deps.relational.forTenant(tenantId), edges);
  }

  /** Null: as its machine lets estimate. */
  async setCapacity(tenantId: string, input: unknown, access: Access): Promise<EdgeServer> {
    const { edgeServerId, camerasMax = null } = parseInput(sized, input);
    const em = this.#deps.relational.forTenant(tenantId);
    const edge = await em.findOne(EdgeServerEntity, { id: edgeServerId });
    const site = { siteId: edge?.siteId ?? null };
    if (!edge || !access.permits(null, site)) throw notFound('edge', edgeServerId);
    access.require('CONFIGURE', site);
    edge.camerasMax = camerasMax;
    await em.flush();
    return edge;
  }

  /** What changes with it is what the edge is told to do. */
  async beat(caller: Caller, input: Beat): Promise<BeatReply> {
    const { relational, outbox, clock } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    const edge = await em.findOne(EdgeServerEntity, { id: caller.id });
    if (!edge) throw new Fault('EDGE_UNAUTHENTICATED', 'This edge is not enrolled; enrol it again.');
    const wasOnline = this.isOnline(edge);
    const nowMs = clock.now();
    edge.lastHeartbeatAtMs = nowMs;
    edge.online = true;
    if (input.softwareVersion != null) edge.softwareVersion = input.softwareVersion.slice(0, 64);
    if (input.clockOffsetMs != null) edge.clockOffsetMs = Math.round(input.clockOffsetMs);
    if (!wasOnline || edge.onlineSinceMs == null) edge.onlineSinceMs = nowMs;
    if (!wasOnline) this.say(em, edge, true);
    if (input.inventory) {
      const found = parseInput(inventory, input.inventory);
      await em.upsert(EdgeInventoryEntity, { edgeId: edge.id, tenantId: caller.tenantId, found, asOfMs: nowMs });
    }
    await em.flush();
    if (!wasOnline) outbox.wake();
    const mine = await em.find(AssignmentEntity, { edgeId: edge.id, deleted: false }, { orderBy: { cameraId: 'asc' } });
    const text = JSON.stringify(mine.map(({ cameraId, version }) => [cameraId, version]));
    const desiredVersion = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { cloudTimeMs: nowMs, desiredVersion, commands: await this.#commands.ordersFor(em, edge.id) };
  }

  /** Its tunnel closed. True when the edge is known. */
  async disconnected(edgeServerId: string): Promise<boolean> {
    return (await this.#away({ id: edgeServerId })) > 0;
  }

  /** Says of every edge that fell silent that it is away; a tunnel can die without a word. */
  async sweep(): Promise<number> {
    const silentSinceMs = this.#deps.clock.now() - OFFLINE_AFTER_MS;
    return this.#away({ online: true, lastHeartbeatAtMs: { $lt: silentSinceMs } });
  }

  /** Adds the edge's state to the unit of work's messages. */
  say(em: ReturnType<Deps['relational']['system']>, edge: EdgeServer, online: boolean): void {
    const { id, tenantId, siteId, name, publicKey } = edge;
    this.#deps.outbox.publish(em, {
      topic: 'vms.edges',
      key: tenantId,
      payload: { id, tenantId, siteId, name, online, publicKey },
    });
  }

  async #away(where: object): Promise<number> {
    const em = this.#deps.relational.system();
    const edges = await em.find(EdgeServerEntity, where);
    for (const edge of edges) {
      if (edge.online) this.say(em, edge, false);
      edge.online = false;
      edge.onlineSinceMs = null;
    }
    if (edges.length > 0) await em.flush();
    this.#deps.outbox.wake();
    return edges.length;
  }

  #visible(access: Access): Record<string, unknown> {
    const sites = access.siteIds();
    return sites === null ? {} : { siteId: { $in: [...sites] } };
  }
}

/** The key in its one canonical text, or a Fault: only Ed25519 is taken. */
export function ed25519Pem(text: string): string {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key.export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    // Not a key at all: the same answer.
  }
  throw new Fault('VALIDATION_FAILED', 'publicKey is not an Ed25519 public key in SPKI PEM.', { field: 'publicKey' });
}
