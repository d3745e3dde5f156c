import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, parseInput } from '@vms/kit/input';
import {
  type EdgeCommandOrder,
  type EdgeCommandReport,
  edgeCommandReport,
  edgeOrder,
} from '@vms/schema/edge/edge-command.ts';
import { z } from 'zod';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import { EdgeCommandCounterEntity, EdgeCommandEntity } from './command.entity.ts';
import type { CommandFeed } from './command-feed.ts';

export type EdgeCommand = InferEntity<typeof EdgeCommandEntity>;
export type Caller = Principal & { readonly tenantId: string };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const wanted = z.object({
  edgeServerId: idText,
  kind: z.string(),
  idempotencyKey: idText.nullish(),
  beginWithinSeconds: z
    .int()
    .min(10)
    .max(7 * 86_400)
    .nullish(),
});
const told = z.object({ commands: z.array(edgeCommandReport).max(100) });
const beginWithinSeconds = 600;
/** A command that an edge began and says nothing more of is given up after this long. */
const silentMsMax = 15 * 60_000;
const openMax = 50;
/** Ended ones are kept this long; results of diagnostics are large. */
const keepMs = 30 * 86_400_000;
const openStates = ['QUEUED', 'RUNNING'] as const;

/** What edges are asked to do: told with each heartbeat until they say how it ended, so that nothing is lost over a reconnect. */
export class Commands {
  readonly #deps: Pick<Deps, 'relational' | 'clock' | 'newId'>;
  readonly #feed: CommandFeed;

  constructor(deps: Pick<Deps, 'relational' | 'clock' | 'newId'>, feed: CommandFeed) {
    this.#deps = deps;
    this.#feed = feed;
  }

  /** The same key gives the same command. Throws CONFLICT when too many wait for that edge. */
  async send(caller: Caller, input: unknown, access: Access): Promise<EdgeCommand> {
    const { edgeServerId, idempotencyKey, ...rest } = parseInput(wanted, input);
    const order = parseInput(edgeOrder, input);
    const command = await this.#deps.relational.forTenant(caller.tenantId).transactional(async (em) => {
      const edge = await em.findOne(EdgeServerEntity, { id: edgeServerId });
      if (!edge || !access.permits(null, { siteId: edge.siteId ?? null })) throw notFound('edge', edgeServerId);
      access.require(order.kind === 'UPDATE_SOFTWARE' ? 'ADMIN' : 'CONFIGURE', { siteId: edge.siteId ?? null });
      const withinMs = (rest.beginWithinSeconds ?? beginWithinSeconds) * 1_000;
      const key = idempotencyKey ?? this.#deps.newId();
      return this.put(em, { tenantId: caller.tenantId, edge, order, key, askedBy: caller.id, withinMs });
    });
    this.#feed.wake(caller.tenantId);
    return command;
  }

  /** In the caller's transaction; call `woken` after it. */
  async put(
    em: EntityManager,
    what: {
      tenantId: string;
      edge: { id: string; siteId?: string | null | undefined };
      order: EdgeCommand['order'];
      key: string;
      askedBy: string;
      withinMs: number;
    },
  ): Promise<EdgeCommand> {
    const { tenantId, edge, order, key, withinMs } = what;
    const same = await em.findOne(EdgeCommandEntity, { tenantId, idempotencyKey: key });
    if (same) return same;
    const open = await em.count(EdgeCommandEntity, { tenantId, edgeId: edge.id, state: { $in: [...openStates] } });
    if (open >= openMax)
      throw new Fault('CONFLICT', `${open} commands wait for this edge already; cancel some, or wait for it.`);
    const nowMs = this.#deps.clock.now();
    return em.create(EdgeCommandEntity, {
      ...{ id: this.#deps.newId(), tenantId, edgeId: edge.id, siteId: edge.siteId ?? null, order },
      ...{ idempotencyKey: key, state: 'QUEUED', percent: 0, note: '', result: null, code: null, message: null },
      ...{ seq: await this.#next(em, tenantId), askedBy: what.askedBy, createdAtMs: nowMs },
      ...{ beginByMs: nowMs + withinMs, heardAtMs: null, endedAtMs: null },
    });
  }

  woken(tenantId: string): void {
    this.#feed.wake(tenantId);
  }

  /** Only one that no edge has begun. */
  async cancel(tenantId: string, id: string, access: Access): Promise<EdgeCommand> {
    const command = await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const found = await em.findOne(EdgeCommandEntity, { id });
      if (!found || !this.maySee(access, found)) throw notFound('command', id);
      access.require('CONFIGURE', { siteId: found.siteId ?? null });
      if (found.state !== 'QUEUED') throw new Fault('CONFLICT', `The command is ${found.state} already.`);
      return this.#change(em, found, { state: 'CANCELLED', endedAtMs: this.#deps.clock.now() });
    });
    this.#feed.wake(tenantId);
    return command;
  }

  async byId(tenantId: string, id: string, access: Access): Promise<EdgeCommand | null> {
    const found = await this.#deps.relational.forTenant(tenantId).findOne(EdgeCommandEntity, { id });
    return found && this.maySee(access, found) ? found : null;
  }

  page(tenantId: string, edgeId: string | null, args: PageArgs, access: Access): Promise<CountedPage<EdgeCommand>> {
    const sites = access.siteIds();
    const visible = sites === null ? {} : { siteId: { $in: [...sites] } };
    const where = { $and: [edgeId === null ? {} : { edgeId }, visible] };
    return pageById(this.#deps.relational.forTenant(tenantId), EdgeCommandEntity, where, args);
  }

  /** What that edge is to do, oldest first; also what it has begun, should it have forgotten. */
  async ordersFor(em: EntityManager, edgeId: string): Promise<EdgeCommandOrder[]> {
    const open = await em.find(
      EdgeCommandEntity,
      { edgeId, state: { $in: [...openStates] } },
      { orderBy: { id: 'asc' }, limit: openMax },
    );
    const nowMs = this.#deps.clock.now();
    return open
      .filter(({ state, beginByMs }) => state === 'RUNNING' || beginByMs > nowMs)
      .map(({ id, order }) => ({ id, order }));
  }

  /** Answers the ids that the edge need not report again: ended, given up, or not its own. */
  async report({ tenantId, id: edgeId }: Caller, input: unknown): Promise<string[]> {
    const { commands } = parseInput(told, input);
    const done = await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const settled: string[] = [];
      for (const one of commands) {
        const known = await em.findOne(EdgeCommandEntity, { id: one.id, edgeId });
        const over = !known || !openStates.some((state) => state === known.state);
        if (!over) await this.#hear(em, known, one);
        if (over || one.state !== 'RUNNING') settled.push(one.id);
      }
      return settled;
    });
    this.#feed.wake(tenantId);
    return done;
  }

  /** Commands that nobody began in time, or that an edge went silent over; returns how many. */
  async sweep(): Promise<number> {
    const { relational, clock } = this.#deps;
    const nowMs = clock.now();
    const em = relational.system();
    const late = await em.find(EdgeCommandEntity, {
      $or: [
        { state: 'QUEUED', beginByMs: { $lte: nowMs } },
        { state: 'RUNNING', heardAtMs: { $lte: nowMs - silentMsMax } },
      ],
    });
    for (const command of late) {
      const message =
        command.state === 'QUEUED' ? 'The edge did not come for it in time.' : 'The edge said no more of it.';
      await this.#change(em, command, { state: 'EXPIRED', code: 'COMMAND_EXPIRED', message, endedAtMs: nowMs });
    }
    if (late.length > 0) await em.flush();
    await em.nativeDelete(EdgeCommandEntity, { endedAtMs: { $lt: nowMs - keepMs } });
    for (const tenantId of new Set(late.map((one) => one.tenantId))) this.#feed.wake(tenantId);
    return late.length;
  }

  maySee(access: Access, { siteId }: { readonly siteId?: string | null | undefined }): boolean {
    return access.permits(null, { siteId: siteId ?? null });
  }

  async #hear(em: EntityManager, command: EdgeCommand, { id: _, ...said }: EdgeCommandReport): Promise<void> {
    const heardAtMs = this.#deps.clock.now();
    const same = command.state === said.state && command.percent === said.percent && command.note === said.note;
    if (same) {
      command.heardAtMs = heardAtMs;
      return;
    }
    const { state, percent, note, result = null, code = null, message = null } = said;
    const endedAtMs = state === 'RUNNING' ? null : heardAtMs;
    await this.#change(em, command, { state, percent, note, result, code, message, heardAtMs, endedAtMs });
  }

  async #change(em: EntityManager, command: EdgeCommand, change: Partial<EdgeCommand>): Promise<EdgeCommand> {
    return Object.assign(command, change, { seq: await this.#next(em, command.tenantId) });
  }

  async #next(em: EntityManager, tenantId: string): Promise<number> {
    const counter =
      (await em.findOne(EdgeCommandCounterEntity, { tenantId })) ??
      em.create(EdgeCommandCounterEntity, { tenantId, last: 0 });
    counter.last += 1;
    await em.flush();
    return counter.last;
  }
}
