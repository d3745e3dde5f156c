import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { visibleOf } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';

/** A stretch of a camera's time as its edge reported it. */
export const SpanEntity = defineEntity({
  name: 'CoverageSpan',
  tableName: 'coverage_span',
  indexes: [{ properties: ['tenantId', 'cameraId', 'edgeId', 'fromMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    cameraId: p.string(),
    edgeId: p.string(),
    kind: p.string(),
    fromMs: p.double().$type<number>(),
    toMs: p.double().$type<number>(),
    reason: p.string().nullable(),
  },
});
export type Span = InferEntity<typeof SpanEntity>;

export interface ReportedSpan {
  readonly cameraId: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason?: string | null;
}

const fields = {
  RECORDED: 'recordedMs',
  BACKFILLED: 'backfilledMs',
  DELETED: 'deletedMs',
  EXPIRED: 'expiredMs',
  GAP: 'gapMs',
  NOT_EXPECTED: 'notExpectedMs',
  CLOCK_STEP: 'clockStepMs',
  UNKNOWN: 'unknownMs',
} as const;
type Kind = keyof typeof fields;
/** Earlier wins where two edges say different things of the same second. */
const precedence = Object.keys(fields) as Kind[];
export type Coverage = Record<(typeof fields)[Kind], number>;

const rangeMsMax = 31 * 86_400_000;

/** The cloud's copy of every edge's coverage ledger. What nobody reported is unknown, never a gap. */
export class CoverageLedger {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Replaces, per camera, what this edge said before of the time that the report covers. */
  async report(edge: { tenantId: string; edgeId: string }, spans: readonly ReportedSpan[]): Promise<void> {
    const { relational, newId } = this.#deps;
    const sound = spans.filter(({ kind, fromMs, toMs }) => kind in fields && toMs > fromMs);
    const cameras = new Set(sound.map(({ cameraId }) => cameraId));
    await relational.forTenant(edge.tenantId).transactional(async (em) => {
      for (const cameraId of cameras) {
        const own = sound.filter((span) => span.cameraId === cameraId);
        const fromMs = Math.min(...own.map((span) => span.fromMs));
        const toMs = Math.max(...own.map((span) => span.toMs));
        const overlapping = await em.find(SpanEntity, {
          cameraId,
          edgeId: edge.edgeId,
          toMs: { $gte: fromMs },
          fromMs: { $lte: toMs },
        });
        const kept = overlapping.flatMap((old) => [
          ...(old.fromMs < fromMs ? [{ ...plain(old), toMs: Math.min(old.toMs, fromMs) }] : []),
          ...(old.toMs > toMs ? [{ ...plain(old), fromMs: Math.max(old.fromMs, toMs) }] : []),
        ]);
        await em.nativeDelete(SpanEntity, { id: { $in: overlapping.map(({ id }) => id) } });
        em.clear();
        for (const span of joined([...kept, ...own]))
          em.create(SpanEntity, { ...span, ...edge, reason: span.reason ?? null, id: newId() });
        await em.flush();
      }
    });
  }

  /** Of each camera that was asked for and may be seen; sums to `to − from` exactly. */
  async coverage(
    tenantId: string,
    asked: readonly string[],
    { from, to }: { from: Date; to: Date },
    access: Access,
  ): Promise<Map<string, Coverage>> {
    const [fromMs, toMs] = [from.getTime(), to.getTime()];
    if (toMs <= fromMs)
      throw new Fault('VALIDATION_FAILED', `to (${to.toISOString()}) is not after from (${from.toISOString()}).`);
    if (toMs - fromMs > rangeMsMax)
      throw new Fault('VALIDATION_FAILED', 'The range is longer than 31 days; ask for less at a time.');
    const em = this.#deps.relational.forTenant(tenantId);
    const cameraIds = await visibleOf(em, 'camera', asked, access);
    const where = { cameraId: { $in: cameraIds }, toMs: { $gt: fromMs }, fromMs: { $lt: toMs } };
    const spans = await em.find(SpanEntity, where);
    const of = Map.groupBy(spans, ({ cameraId }) => cameraId);
    return new Map(cameraIds.map((id) => [id, sumUp(of.get(id) ?? [], fromMs, toMs)]));
  }
}

function plain({ cameraId, kind, fromMs, toMs, reason }: Span): ReportedSpan {
  return { cameraId, kind, fromMs, toMs, reason: reason ?? null };
}

/** Neighbours of one kind and reason become one row, so that a day of recording is few rows. */
function joined(spans: readonly ReportedSpan[]): ReportedSpan[] {
  const rows: { -readonly [K in keyof ReportedSpan]: ReportedSpan[K] }[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = rows.at(-1);
    const same =
      last && last.kind === span.kind && (last.reason ?? null) === (span.reason ?? null) && last.toMs >= span.fromMs;
    if (same) last.toMs = Math.max(last.toMs, span.toMs);
    else rows.push({ ...span });
  }
  return rows;
}

function sumUp(spans: readonly ReportedSpan[], fromMs: number, toMs: number): Coverage {
  const sums = Object.fromEntries(Object.values(fields).map((field) => [field, 0])) as Coverage;
  const cuts = [...new Set([fromMs, toMs, ...spans.flatMap((span) => [span.fromMs, span.toMs])])]
    .filter((ms) => ms >= fromMs && ms <= toMs)
    .sort((a, b) => a - b);
  cuts.slice(1).forEach((end, i) => {
    const start = cuts[i] as number;
    const here = spans.filter((span) => span.fromMs <= start && span.toMs >= end).map(({ kind }) => kind as Kind);
    const kind = precedence.find((one) => here.includes(one)) ?? 'UNKNOWN';
    sums[fields[kind]] += end - start;
  });
  return sums;
}
