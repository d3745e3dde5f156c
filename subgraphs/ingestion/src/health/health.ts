import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { StreamHealthEntity } from './health.entity.ts';

type Row = InferEntity<typeof StreamHealthEntity>;

/** One report of one stream; counts since the report before. */
export interface HealthSample {
  readonly cameraId: string;
  readonly running: boolean;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly gaps: number;
  readonly reconnects: number;
}

/** One step of a series; null where nothing was reported of it. */
export interface HealthPoint {
  readonly atMs: number;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly gaps: number;
  readonly reconnects: number;
  /** Share of the reports in which the stream ran; null without any. */
  readonly runningShare: number | null;
}

export interface SeriesRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** How long each length of span is kept: a bound of 2,880 and of 9,600 rows per camera. */
const kept = [
  { spanMs: minuteMs, keepMs: 48 * hourMs },
  { spanMs: hourMs, keepMs: 400 * 24 * hourMs },
] as const;
const pointsMax = 1_000;

/** Streams over time, by minute for two days and by hour for a year. */
export class StreamHealth {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  /** In the unit of work of the report. */
  async add(em: EntityManager, tenantId: string, samples: readonly HealthSample[]): Promise<void> {
    const nowMs = this.#deps.clock.now();
    const cameraIds = samples.map(({ cameraId }) => cameraId);
    for (const { spanMs } of kept) {
      const atMs = Math.floor(nowMs / spanMs) * spanMs;
      const rows = await em.find(StreamHealthEntity, { tenantId, spanMs, atMs, cameraId: { $in: cameraIds } });
      for (const sample of samples) {
        const key = { tenantId, cameraId: sample.cameraId, spanMs, atMs };
        const empty = { reports: 0, running: 0, measured: 0, fpsSum: 0, bitrateSum: 0, gaps: 0, reconnects: 0 };
        const row =
          rows.find(({ cameraId }) => cameraId === sample.cameraId) ??
          em.create(StreamHealthEntity, { ...key, ...empty });
        count(row, sample);
      }
    }
  }

  /** Oldest first, one point per step, by camera; every camera that was asked for has an entry. */
  async series(
    tenantId: string,
    cameraIds: readonly string[],
    range: SeriesRange,
  ): Promise<Map<string, { readonly points: readonly HealthPoint[] }>> {
    const { fromMs, toMs, stepMs } = this.#checked(range);
    const spanMs = this.#spanFor(fromMs, stepMs);
    const rows = await this.#deps.relational
      .forTenant(tenantId)
      .find(StreamHealthEntity, { cameraId: { $in: [...cameraIds] }, spanMs, atMs: { $gte: fromMs, $lt: toMs } });
    const byCamera = Map.groupBy(rows, ({ cameraId }) => cameraId);
    return new Map(cameraIds.map((id) => [id, { points: pointsOf(byCamera.get(id) ?? [], { fromMs, toMs, stepMs }) }]));
  }

  /** Deletes what is older than it is kept; returns how many rows. */
  async sweep(): Promise<number> {
    const em = this.#deps.relational.system();
    let gone = 0;
    for (const { spanMs, keepMs } of kept)
      gone += await em.nativeDelete(StreamHealthEntity, { spanMs, atMs: { $lt: this.#deps.clock.now() - keepMs } });
    return gone;
  }

  #checked({ fromMs, toMs, stepMs }: SeriesRange): SeriesRange {
    if (toMs <= fromMs) throw wrong('to', 'to is not after from.');
    if (stepMs % minuteMs !== 0 || stepMs <= 0) throw wrong('stepSeconds', 'stepSeconds is a multiple of 60.');
    const alignedMs = Math.floor(fromMs / stepMs) * stepMs;
    const points = Math.ceil((toMs - alignedMs) / stepMs);
    if (points > pointsMax)
      throw wrong('stepSeconds', `That is ${points} points; at most ${pointsMax}: take a longer step.`);
    return { fromMs: alignedMs, toMs, stepMs };
  }

  #spanFor(fromMs: number, stepMs: number): number {
    const minutesSinceMs = this.#deps.clock.now() - kept[0].keepMs;
    if (stepMs % hourMs === 0) return hourMs;
    if (fromMs >= minutesSinceMs) return minuteMs;
    throw wrong('stepSeconds', 'Minutes are kept for 48 hours; for what is older take a multiple of 3600.');
  }
}

function count(row: Row, { running, fps, bitrateBps, gaps, reconnects }: HealthSample): void {
  row.reports += 1;
  if (running) row.running += 1;
  if (fps !== null && bitrateBps !== null) {
    row.measured += 1;
    row.fpsSum += fps;
    row.bitrateSum += bitrateBps;
  }
  row.gaps += gaps;
  row.reconnects += reconnects;
}

function pointsOf(rows: readonly Row[], { fromMs, toMs, stepMs }: SeriesRange): HealthPoint[] {
  const bySteps = Map.groupBy(rows, ({ atMs }) => Math.floor((atMs - fromMs) / stepMs));
  return Array.from({ length: Math.ceil((toMs - fromMs) / stepMs) }, (_, step) => {
    const own = bySteps.get(step) ?? [];
    const sum = (of: (row: Row) => number) => own.reduce((total, row) => total + of(row), 0);
    const [reports, measured] = [sum((row) => row.reports), sum((row) => row.measured)];
    return {
      atMs: fromMs + step * stepMs,
      fps: measured === 0 ? null : sum((row) => row.fpsSum) / measured,
      bitrateBps: measured === 0 ? null : sum((row) => row.bitrateSum) / measured,
      gaps: sum((row) => row.gaps),
      reconnects: sum((row) => row.reconnects),
      runningShare: reports === 0 ? null : sum((row) => row.running) / reports,
    };
  });
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}
