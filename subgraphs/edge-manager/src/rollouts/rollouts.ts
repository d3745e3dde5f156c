import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { EDGE_SETTINGS_KIND, edgeSettings } from '@vms/schema/edge/edge-settings.ts';
import { z } from 'zod';
import type { Caller } from '../commands/commands.ts';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import { wavesOf } from './judge.ts';
import { RolloutEdgeEntity, RolloutEntity } from './rollout.entity.ts';

export type Rollout = InferEntity<typeof RolloutEntity>;
export type RolloutEdge = InferEntity<typeof RolloutEdgeEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const percents = z.array(z.int().min(1).max(100)).min(1).max(20);
const wanted = z.object({
  name: line(120),
  content: z
    .string()
    .max(64 * 1024)
    .nullish(),
  softwareVersion: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/, 'looks like 1.2.3')
    .nullish(),
  edgeServerIds: z.array(idText).min(1).max(10_000).nullish(),
  siteId: idText.nullish(),
  wavePercents: percents.nullish(),
  settleSeconds: z.int().min(5).max(86_400).nullish(),
  limitSeconds: z
    .int()
    .min(30)
    .max(7 * 86_400)
    .nullish(),
  failuresMax: z.int().min(0).max(10_000).nullish(),
});
const usual = { wavePercents: [10, 50, 100], settleSeconds: 120, limitSeconds: 900, failuresMax: 0 } as const;

/** Starting, halting and ending of rollouts; what happens in between is `RolloutSteps`. */
export class Rollouts {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>) {
    this.#deps = deps;
  }

  async start(caller: Caller, input: unknown, access: Access): Promise<Rollout> {
    access.require('ADMIN');
    const given = parseInput(wanted, input);
    const { name, softwareVersion = null, failuresMax } = given;
    const content = given.content == null ? null : settingsOf(given.content);
    if ((content === null) === (softwareVersion === null))
      throw wrong('content', 'Give either content (a configuration) or softwareVersion.');
    const waves = [...(given.wavePercents ?? usual.wavePercents)];
    if (waves.some((percent, at) => percent <= (waves[at - 1] ?? 0))) throw wrong('wavePercents', 'They ascend.');
    if (waves.at(-1) !== 100) waves.push(100);
    const { tenantId } = caller;
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const edges = await this.#targets(em, given);
      const what = content === null ? ('SOFTWARE' as const) : ('CONFIGURATION' as const);
      await this.#refuseBusy(em, what, edges);
      const id = this.#deps.newId();
      const rollout = em.create(RolloutEntity, {
        ...{ id, tenantId, name, what, content, softwareVersion, waves, wave: 0, state: 'RUNNING', reason: null },
        settleMs: (given.settleSeconds ?? usual.settleSeconds) * 1_000,
        limitMs: (given.limitSeconds ?? usual.limitSeconds) * 1_000,
        ...{ failuresMax: failuresMax ?? usual.failuresMax, version: 1 },
        ...{ startedBy: caller.id, startedAtMs: this.#deps.clock.now(), endedAtMs: null },
      });
      const waveOf = wavesOf(edges.length, waves);
      edges.forEach((edgeId, at) => {
        const untouched = { attempt: 0, revision: null, commandId: null, runningBefore: 0, toldAtMs: null };
        em.create(RolloutEdgeEntity, {
          ...{ rolloutId: id, edgeId, tenantId, wave: waveOf[at] ?? waves.length - 1, state: 'WAITING' },
          ...{ ...untouched, wellSinceMs: null, note: null },
        });
      });
      return rollout;
    });
  }

  /** Failed edges are tried once more, or left as they are. */
  async resume(tenantId: string, id: string, retryFailed: boolean, access: Access): Promise<Rollout> {
    access.require('ADMIN');
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const rollout = await this.#in(em, id, ['HALTED']);
      for (const edge of await em.find(RolloutEdgeEntity, { rolloutId: id, state: 'FAILED' })) {
        const again = { toldAtMs: null, wellSinceMs: null, commandId: null, revision: null };
        Object.assign(edge, retryFailed ? { state: 'WAITING', ...again } : { state: 'SKIPPED' });
      }
      return Object.assign(rollout, { state: 'RUNNING', reason: null, version: rollout.version + 1 });
    });
  }

  /** A configuration is taken back where it was told; software stays as it is on each edge. */
  async abort(tenantId: string, id: string, access: Access): Promise<Rollout> {
    access.require('ADMIN');
    const rollout = await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const found = await this.#in(em, id, ['RUNNING', 'HALTED']);
      const edges = await em.find(RolloutEdgeEntity, { rolloutId: id, toldAtMs: { $ne: null } });
      for (const edge of edges) {
        if (found.what !== 'CONFIGURATION') continue;
        this.tell(em, found, edge.edgeId, true);
        edge.state = 'UNDONE';
      }
      const endedAtMs = this.#deps.clock.now();
      return Object.assign(found, { state: 'ABORTED', endedAtMs, version: found.version + 1 });
    });
    this.#deps.outbox.wake();
    return rollout;
  }

  page(tenantId: string, args: PageArgs): Promise<CountedPage<Rollout>> {
    return pageById(this.#deps.relational.forTenant(tenantId), RolloutEntity, {}, args);
  }

  byId(tenantId: string, id: string): Promise<Rollout | null> {
    return this.#deps.relational.forTenant(tenantId).findOne(RolloutEntity, { id });
  }

  edgesOf({ tenantId, id }: Rollout): Promise<RolloutEdge[]> {
    const orderBy = [{ wave: 'asc' }, { edgeId: 'asc' }] as const;
    return this.#deps.relational
      .forTenant(tenantId)
      .find(RolloutEdgeEntity, { rolloutId: id }, { orderBy: [...orderBy] });
  }

  /** Tells the owner of configuration documents; in the caller's unit of work. */
  tell(em: EntityManager, { id, tenantId, name, content }: Rollout, edgeId: string, undo: boolean): void {
    const payload = { tenantId, rolloutId: id, name, edgeId, kind: EDGE_SETTINGS_KIND, content, undo };
    this.#deps.outbox.publish(em, { topic: 'vms.rollouts', key: tenantId, payload });
  }

  async #targets(
    em: EntityManager,
    { edgeServerIds, siteId }: { edgeServerIds?: string[] | null | undefined; siteId?: string | null | undefined },
  ): Promise<string[]> {
    const where = {
      ...(edgeServerIds ? { id: { $in: edgeServerIds } } : {}),
      ...(siteId == null ? {} : { siteId }),
    };
    const found = (await em.find(EdgeServerEntity, where, { orderBy: { id: 'asc' } })).map(({ id }) => id);
    const missing = edgeServerIds?.find((id) => !found.includes(id));
    if (missing !== undefined) throw notFound('edge', missing);
    if (found.length === 0) throw wrong('siteId', 'There is no edge to roll out to.');
    // In the order that was asked for: who is named first goes first.
    return edgeServerIds ? [...new Set(edgeServerIds)] : found;
  }

  async #refuseBusy(em: EntityManager, what: Rollout['what'], edges: readonly string[]): Promise<void> {
    const open = await em.find(RolloutEntity, { what, state: { $in: ['RUNNING', 'HALTED'] } });
    if (open.length === 0) return;
    const where = { rolloutId: { $in: open.map(({ id }) => id) }, edgeId: { $in: [...edges] } };
    const busy = await em.findOne(RolloutEdgeEntity, where);
    const other = open.find(({ id }) => id === busy?.rolloutId);
    if (other) throw new Fault('CONFLICT', `"${other.name}" is under way on one of these edges; end it first.`);
  }

  async #in(em: EntityManager, id: string, states: readonly Rollout['state'][]): Promise<Rollout> {
    const rollout = await em.findOne(RolloutEntity, { id });
    if (!rollout) throw notFound('rollout', id);
    if (!states.includes(rollout.state)) throw new Fault('CONFLICT', `The rollout is ${rollout.state}.`);
    return rollout;
  }
}

function settingsOf(text: string): Rollout['content'] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('content', 'content is no JSON.');
  }
  const found = edgeSettings.safeParse(json);
  const [issue] = found.error?.issues ?? [];
  if (!found.success) throw wrong('content', `/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'does not fit'}`);
  if (Object.keys(found.data).length === 0) throw wrong('content', 'content says nothing.');
  return found.data;
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}
