import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { visibleOf } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';

/** A camera's stream as its edge last reported it. */
export const StreamEntity = defineEntity({
  name: 'IngestStream',
  tableName: 'ingest_stream',
  properties: {
    tenantId: p.string().primary(),
    cameraId: p.string().primary(),
    edgeId: p.string(),
    state: p.string(),
    codec: p.string().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    fps: p.double().$type<number>().nullable(),
    bitrateBps: p.integer().nullable(),
    /** As last said on vms.ingest. */
    saidBitrateBps: p.integer().nullable(),
    lastFrameAtMs: p.double().$type<number>().nullable(),
    reconnects: p.integer(),
    gaps: p.integer(),
    error: p.string().nullable(),
    asOfMs: p.double().$type<number>(),
  },
});
export type Stream = InferEntity<typeof StreamEntity>;

/** An edge's load as it last reported it. */
export const LoadEntity = defineEntity({
  name: 'EdgeLoad',
  tableName: 'edge_load',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    cameras: p.integer(),
    cpuPercent: p.double().$type<number>().nullable(),
    memoryBytes: p.double().$type<number>().nullable(),
  },
});
export type Load = InferEntity<typeof LoadEntity>;

export interface StreamReport {
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
  /** By tenant: two reports may both be the first to speak of a camera. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
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
        edgeId,
        lastFrameAtMs: lastFrameAt?.getTime() ?? null,
        asOfMs: clock.now(),
      };
      const before = known.find(({ cameraId }) => cameraId === one.cameraId);
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
  async byCamera(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Stream>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(StreamEntity, { cameraId: { $in: await visibleOf(em, 'camera', ids, access) } });
    return new Map(rows.map((row) => [row.cameraId, row]));
  }

  /** Of those that the access shows. */
  async loadOf(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Load>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(LoadEntity, { edgeId: { $in: await visibleOf(em, 'edge', ids, access) } });
    return new Map(rows.map((row) => [row.edgeId, row]));
  }

  /** The state as of now: an old report is not the truth any more. */
  stateOf(stream: Stream): string {
    return this.#deps.clock.now() - stream.asOfMs > silentMsMax ? 'UNKNOWN' : stream.state;
  }
}

/** A stream that is down has no bitrate; that is said by its state. */
function differs(bitrateBps: number | null, saidBps: number | null): boolean {
  if (bitrateBps === null) return false;
  return saidBps === null || Math.abs(bitrateBps - saidBps) > saidBps * bitrateStep;
}
