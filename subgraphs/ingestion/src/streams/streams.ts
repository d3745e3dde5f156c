import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { visibleOf } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';
import { IngestCameraEntity } from '../cameras/camera.entity.ts';
import type { HealthSample, StreamHealth } from '../health/health.ts';
import { type Desired, desiredOf, type PlanReport } from './desired.ts';
import { LoadEntity, StreamEntity } from './stream.entity.ts';

export type Stream = InferEntity<typeof StreamEntity>;
export type Load = InferEntity<typeof LoadEntity>;

/** A camera's stream: what is wanted of it, and what it does. */
export interface CameraIngest extends Desired {
  readonly state: string;
  /** Null: its edge has not reported it. */
  readonly stream: Stream | null;
}

/** What one edge carries; `edgeId` null: what is assigned to none. */
export interface Placement {
  readonly edgeId: string | null;
  readonly cameras: number;
  readonly desired: number;
  readonly running: number;
  readonly missing: number;
  readonly bitrateBps: number;
  readonly load: Load | null;
}

export interface StreamReport extends PlanReport {
  readonly cameraId: string;
  readonly state: string;
  readonly codec?: string | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly fps?: number | null;
  readonly bitrateBps?: number | null;
  readonly lastFrameAt?: Date | null;
  readonly reconnects?: number | null;
  readonly gaps?: number | null;
  readonly error?: string | null;
}

export interface StreamsReport {
  readonly streams: readonly StreamReport[];
  readonly cpuPercent?: number | null;
  readonly memoryBytes?: number | null;
}

/** An edge that said nothing for this long: its streams are unknown, never what they last were. */
const silentMsMax = 20_000;

/** A bitrate that differs by more than this part from what was last said is worth a message. */
const bitrateStep = 0.1;

/** What streams do, as edges report it; a change of state, or of what was measured, is said on vms.ingest. */
export class Streams {
  readonly #deps: Deps;
  readonly #health: StreamHealth;
  /** By tenant: two reports may both be the first to speak of a camera. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(deps: Deps, health: StreamHealth) {
    this.#deps = deps;
    this.#health = health;
  }

  /** One report of a tenant after the other. */
  report(edge: { tenantId: string; edgeId: string }, report: StreamsReport): Promise<void> {
    const take = () => this.#take(edge, report);
    const turn = (this.#turns.get(edge.tenantId) ?? Promise.resolve()).then(take, take);
    this.#turns.set(edge.tenantId, turn);
    const forget = (): void => {
      if (this.#turns.get(edge.tenantId) === turn) this.#turns.delete(edge.tenantId);
    };
    turn.then(forget, forget);
    return turn;
  }

  async #take(edge: { tenantId: string; edgeId: string }, report: StreamsReport): Promise<void> {
    const { relational, outbox, clock } = this.#deps;
    const { tenantId, edgeId } = edge;
    const em = relational.forTenant(tenantId);
    // An edge reports every stream it was told to record: what it leaves out is not desired any more.
    const reported = report.streams.map(({ cameraId }) => cameraId);
    await em.nativeDelete(StreamEntity, { edgeId, cameraId: { $nin: reported } });
    const known = await em.find(StreamEntity, { cameraId: { $in: report.streams.map(({ cameraId }) => cameraId) } });
    const samples: HealthSample[] = [];
    for (const { lastFrameAt, ...one } of report.streams) {
      const row = {
        codec: one.codec ?? null,
        width: one.width ?? null,
        height: one.height ?? null,
        fps: one.fps ?? null,
        bitrateBps: one.bitrateBps ?? null,
        error: one.error ?? null,
        reconnects: one.reconnects ?? 0,
        gaps: one.gaps ?? 0,
        state: one.state,
        ...{ mode: one.mode ?? null, recording: one.recording ?? null, notExpected: one.notExpected ?? null },
        edgeId,
        lastFrameAtMs: lastFrameAt?.getTime() ?? null,
        asOfMs: clock.now(),
      };
      const before = known.find(({ cameraId }) => cameraId === one.cameraId);
      samples.push(sampleOf(one.cameraId, row, before));
      const { codec, width, height, fps, bitrateBps } = row;
      const isNews = before?.state !== one.state || differs(bitrateBps, before.saidBitrateBps ?? null);
      if (isNews) {
        const measured = { codec, width, height, fps, bitrateBps };
        const payload = { cameraId: one.cameraId, tenantId, edgeId, state: one.state, ...measured };
        outbox.publish(em, { topic: 'vms.ingest', key: tenantId, payload });
      }
      const saidBitrateBps = isNews ? bitrateBps : (before?.saidBitrateBps ?? null);
      if (before) Object.assign(before, row, { saidBitrateBps });
      else em.create(StreamEntity, { ...row, saidBitrateBps, tenantId, cameraId: one.cameraId });
    }
    await this.#health.add(em, tenantId, samples);
    const load = {
      cameras: report.streams.length,
      cpuPercent: report.cpuPercent ?? null,
      memoryBytes: report.memoryBytes ?? null,
    };
    await em.upsert(LoadEntity, { tenantId, edgeId, ...load });
    await em.flush();
    outbox.wake();
  }

  /** Of those that the access shows. */
  /** Those of the cameras that the access shows. */
  async visible(tenantId: string, ids: readonly string[], access: Access): Promise<string[]> {
    const shown = access.predicate(null, { camera: 'id', site: 'siteId' });
    const where = { $and: [{ id: { $in: [...ids] }, deleted: false }, shown] };
    const rows = await this.#deps.relational.forTenant(tenantId).find(IngestCameraEntity, where, { fields: ['id'] });
    return rows.map(({ id }) => id);
  }

  /** Every known camera has an entry, whether or not an edge has reported it. */
  async byCamera(tenantId: string, ids: readonly string[]): Promise<Map<string, CameraIngest>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const streams = await em.find(StreamEntity, { cameraId: { $in: [...ids] } });
    const cameras = await em.find(IngestCameraEntity, { id: { $in: [...ids] } });
    return new Map(
      cameras.map(({ id, edgeId }) => [
        id,
        this.#ingest(
          edgeId,
          streams.find((one) => one.cameraId === id),
        ),
      ]),
    );
  }

  /** Every edge that has cameras, the fullest first; of those cameras that the access shows. */
  async placement(tenantId: string, access: Access): Promise<Placement[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    const shown = access.predicate(null, { camera: 'id', site: 'siteId' });
    const cameras = await em.find(IngestCameraEntity, { $and: [{ deleted: false }, shown] });
    const streams = new Map((await em.find(StreamEntity, {})).map((one) => [one.cameraId, one]));
    const loads = await em.find(LoadEntity, {});
    const placed = [...Map.groupBy(cameras, ({ edgeId }) => edgeId ?? null)].map(([edgeId, own]): Placement => {
      const all = own.map(({ id }) => this.#ingest(edgeId, streams.get(id)));
      const running = all.filter(({ state }) => state === 'RUNNING');
      return {
        ...{ edgeId, cameras: own.length, running: running.length },
        desired: all.filter(({ desired }) => desired).length,
        missing: all.filter(({ desired, state }) => desired && state !== 'RUNNING').length,
        bitrateBps: running.reduce((sum, { stream }) => sum + (stream?.bitrateBps ?? 0), 0),
        load: loads.find((one) => one.edgeId === edgeId) ?? null,
      };
    });
    return placed.sort((a, b) => b.cameras - a.cameras || (a.edgeId ?? '').localeCompare(b.edgeId ?? ''));
  }

  async loadOf(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Load>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(LoadEntity, { edgeId: { $in: await visibleOf(em, 'edge', ids, access) } });
    return new Map(rows.map((row) => [row.edgeId, row]));
  }

  /** As of now: an old report, or one of an edge that does not record it any more, is not the truth. */
  #ingest(edgeId: string | null | undefined, stream: Stream | undefined): CameraIngest {
    const own = stream && stream.edgeId === edgeId ? stream : null;
    const fresh = own !== null && this.#deps.clock.now() - own.asOfMs <= silentMsMax;
    return { state: fresh ? own.state : 'UNKNOWN', stream: own, ...desiredOf(edgeId, own) };
  }
}

/** Counts begin again at zero when the edge does. */
function sampleOf(
  cameraId: string,
  now: Omit<Stream, 'tenantId' | 'cameraId' | 'saidBitrateBps'>,
  before: Stream | undefined,
): HealthSample {
  const grown = (was: number | undefined, is: number): number => (was === undefined ? 0 : is < was ? is : is - was);
  return {
    cameraId,
    running: now.state === 'RUNNING',
    fps: now.fps ?? null,
    bitrateBps: now.bitrateBps ?? null,
    gaps: grown(before?.gaps, now.gaps),
    reconnects: grown(before?.reconnects, now.reconnects),
  };
}

/** A stream that is down has no bitrate; that is said by its state. */
function differs(bitrateBps: number | null, saidBps: number | null): boolean {
  if (bitrateBps === null) return false;
  return saidBps === null || Math.abs(bitrateBps - saidBps) > saidBps * bitrateStep;
}
