import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { EDGE_SETTINGS_KIND } from '@vms/schema/edge/edge-settings.ts';
import { EdgeCommandEntity } from '../commands/command.entity.ts';
import type { Commands } from '../commands/commands.ts';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import type { EdgeServer, EdgeServers } from '../edges/edge-servers.ts';
import { EdgeInventoryEntity } from '../inventory/inventory.entity.ts';
import { judgeEdge } from './judge.ts';
import { AppliedSettingsEntity, RolloutEdgeEntity, RolloutEntity } from './rollout.entity.ts';
import type { Rollout, RolloutEdge, Rollouts } from './rollouts.ts';

/** Of vms.config-applied. */
export interface AppliedMessage {
  readonly tenantId: string;
  readonly edgeId: string;
  readonly kind: string;
  readonly appliedRevision: string | null;
  readonly refusedRevision: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** Of vms.rollout-documents: the document of a rollout was written, or why not. */
export interface WrittenMessage {
  readonly rolloutId: string;
  readonly edgeId: string;
  readonly revision: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

type StepDeps = Pick<Deps, 'relational' | 'outbox' | 'clock' | 'log'>;

/** Takes running rollouts on: tells the edges of the wave, judges them, halts on the first fault too many, opens the next wave. */
export class RolloutSteps {
  readonly #deps: StepDeps;
  readonly #rollouts: Rollouts;
  readonly #edges: EdgeServers;
  readonly #commands: Commands;

  constructor(deps: StepDeps, parts: { rollouts: Rollouts; edges: EdgeServers; commands: Commands }) {
    this.#deps = deps;
    this.#rollouts = parts.rollouts;
    this.#edges = parts.edges;
    this.#commands = parts.commands;
  }

  async applied(em: EntityManager, { kind, ...row }: AppliedMessage): Promise<void> {
    if (kind === EDGE_SETTINGS_KIND) await em.upsert(AppliedSettingsEntity, row);
  }

  async written(em: EntityManager, { rolloutId, edgeId, revision, code, message }: WrittenMessage): Promise<void> {
    const edge = await em.findOne(RolloutEdgeEntity, { rolloutId, edgeId });
    if (edge?.state !== 'TOLD') return;
    if (revision === null) Object.assign(edge, { state: 'FAILED', note: `${code}: ${message}`.slice(0, 500) });
    else edge.revision = revision;
  }

  /** Looks at every running rollout once. */
  async step(): Promise<void> {
    const { relational, outbox } = this.#deps;
    const running = await relational.system().find(RolloutEntity, { state: 'RUNNING' });
    for (const { id, tenantId } of running) {
      await relational.forTenant(tenantId).transactional((em) => this.#one(em, id));
      outbox.wake();
      this.#commands.woken(tenantId);
    }
  }

  async #one(em: EntityManager, id: string): Promise<void> {
    const rollout = await em.findOne(RolloutEntity, { id, state: 'RUNNING' });
    if (!rollout) return;
    const all = await em.find(RolloutEdgeEntity, { rolloutId: id }, { orderBy: { edgeId: 'asc' } });
    const wave = all.filter((one) => one.wave === rollout.wave);
    const servers = await em.find(EdgeServerEntity, { id: { $in: wave.map(({ edgeId }) => edgeId) } });
    for (const edge of wave) {
      const server = servers.find((one) => one.id === edge.edgeId);
      if (edge.state === 'WAITING') await this.#begin(em, rollout, edge, server);
      else if (edge.state === 'TOLD') await this.#judge(em, rollout, edge, server);
    }
    this.#conclude(rollout, all, wave);
  }

  async #begin(em: EntityManager, rollout: Rollout, edge: RolloutEdge, server: EdgeServer | undefined): Promise<void> {
    // An edge that is away is not told: it would come back to a change that nobody watches any more.
    if (!server || !this.#edges.isOnline(server)) {
      edge.note = 'Waits for the edge, which is away.';
      return;
    }
    const inventory = await em.findOne(EdgeInventoryEntity, { edgeId: edge.edgeId });
    const runningBefore = inventory?.found.streamsRunning ?? 0;
    const nowMs = this.#deps.clock.now();
    edge.attempt += 1;
    Object.assign(edge, { state: 'TOLD', toldAtMs: nowMs, wellSinceMs: null, note: null });
    // What a failed attempt has broken already is no measure of what was well.
    if (edge.attempt === 1) edge.runningBefore = runningBefore;
    if (rollout.what === 'CONFIGURATION') return this.#rollouts.tell(em, rollout, edge.edgeId, false);
    try {
      const order = { kind: 'UPDATE_SOFTWARE', version: rollout.softwareVersion ?? '' } as const;
      const key = `rollout:${rollout.id}:${edge.attempt}:${edge.edgeId}`;
      const who = { tenantId: rollout.tenantId, askedBy: rollout.startedBy, withinMs: rollout.limitMs };
      edge.commandId = (await this.#commands.put(em, { ...who, edge: server, order, key })).id;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      Object.assign(edge, { state: 'FAILED', note: error.message });
    }
  }

  async #judge(em: EntityManager, rollout: Rollout, edge: RolloutEdge, server: EdgeServer | undefined): Promise<void> {
    const inventory = await em.findOne(EdgeInventoryEntity, { edgeId: edge.edgeId });
    const { applied, refused } = await this.#progress(em, rollout, edge, server);
    const judgement = judgeEdge(
      {
        online: server !== undefined && this.#edges.isOnline(server),
        streamsRunning: inventory?.found.streamsRunning ?? null,
        ...{ runningBefore: edge.runningBefore, applied, refused },
        ...{ toldAtMs: edge.toldAtMs ?? 0, wellSinceMs: edge.wellSinceMs ?? null },
      },
      { nowMs: this.#deps.clock.now(), settleMs: rollout.settleMs, limitMs: rollout.limitMs },
    );
    Object.assign(edge, { ...judgement, note: judgement.note?.slice(0, 500) ?? null });
  }

  async #progress(
    em: EntityManager,
    rollout: Rollout,
    edge: RolloutEdge,
    server: EdgeServer | undefined,
  ): Promise<{ applied: boolean; refused: string | null }> {
    if (rollout.what === 'CONFIGURATION') {
      const said = await em.findOne(AppliedSettingsEntity, { edgeId: edge.edgeId });
      const known = edge.revision !== null && said !== null;
      const refused = known && said.refusedRevision === edge.revision ? `${said.code}: ${said.message}` : null;
      return { applied: known && said.appliedRevision === edge.revision, refused };
    }
    const command = await em.findOne(EdgeCommandEntity, { id: edge.commandId ?? '' });
    const failed = command !== null && ['FAILED', 'EXPIRED', 'CANCELLED'].includes(command.state);
    const refused = failed ? `${command.code ?? command.state}: ${command.message ?? ''}` : null;
    return { applied: server?.softwareVersion === rollout.softwareVersion, refused };
  }

  #conclude(rollout: Rollout, all: readonly RolloutEdge[], wave: readonly RolloutEdge[]): void {
    const failed = all.filter(({ state }) => state === 'FAILED');
    if (failed.length > rollout.failuresMax) {
      const [first] = failed;
      const reason = `${failed.length} of ${all.length} edges failed; the first: ${first?.note ?? ''}`.slice(0, 500);
      Object.assign(rollout, { state: 'HALTED', reason, version: rollout.version + 1 });
      this.#deps.log.warn({ rollout: rollout.id, failed: failed.length }, 'A rollout was halted.');
      return;
    }
    if (wave.some(({ state }) => state === 'WAITING' || state === 'TOLD')) return;
    const isLast = rollout.wave >= rollout.waves.length - 1 || all.every((one) => one.wave <= rollout.wave);
    if (isLast) Object.assign(rollout, { state: 'DONE', endedAtMs: this.#deps.clock.now() });
    else rollout.wave += 1;
    rollout.version += 1;
  }
}
