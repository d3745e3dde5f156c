import { KINDS, SEVERITIES } from './codes.ts';
import { planOf, type StoreFilter } from './pages.ts';
import type { Statements } from './rows.ts';
import type { Scope } from './scope.ts';
import { findTenant } from './tenants.ts';

export interface StatisticsRequest {
  readonly tenantId: string;
  readonly scope: Scope;
  readonly filter: StoreFilter & { readonly fromMs: number; readonly toMs: number };
  readonly bucket: 'HOUR' | 'DAY';
  /** Days begin at midnight of this offset from UTC. */
  readonly offsetMinutes: number;
}

export interface StatisticsRow {
  readonly fromMs: number;
  readonly kind: string;
  readonly severity: string;
  readonly count: number;
}

const HOUR_MS = 3_600_000;

/**
 * How many events were raised, by bucket, kind and severity. Over a whole tenant and whole hours from counts kept at ingest
 * (they outlive the events); otherwise counted from the events themselves.
 */
export function statistics(sql: Statements, request: StatisticsRequest): StatisticsRow[] {
  const { filter, scope } = request;
  const tenant = findTenant(sql, request.tenantId);
  if (!tenant) return [];
  const { fromMs, toMs, kinds, severities, ...rest } = filter;
  const size = request.bucket === 'HOUR' ? HOUR_MS : 24 * HOUR_MS;
  const shift = request.offsetMinutes * 60_000;
  const whole = fromMs % HOUR_MS === 0 && toMs % HOUR_MS === 0 && request.offsetMinutes % 60 === 0;
  const narrow = Object.values(rest).some((value) => value !== undefined);
  let rows: Record<string, unknown>[];
  if (scope === null && whole && !narrow) {
    const text = `select (hour * ${HOUR_MS} + ${shift}) / ${size} bucket, kind, severity, sum(n) n from hour_count
      where tenant_no = ? and hour >= ? and hour < ? group by 1, 2, 3 order by 1, 2, 3`;
    rows = sql.all(text, tenant.no, fromMs / HOUR_MS, toMs / HOUR_MS);
  } else {
    const plan = planOf(sql, { tenantId: request.tenantId, scope, filter, beforeSeq: 0 }, Number.MAX_SAFE_INTEGER);
    if (!plan) return [];
    const text = `select (raised_at + ${shift}) / ${size} bucket, kind, severity, count(*) n
      from (select distinct pos from (${plan.sql})) p cross join event e on e.pos = p.pos group by 1, 2, 3 order by 1, 2, 3`;
    rows = sql.all(text, ...plan.values);
  }
  return rows
    .map((row) => ({
      fromMs: Number(row.bucket) * size - shift,
      kind: KINDS[Number(row.kind)] ?? '',
      severity: SEVERITIES[Number(row.severity)] ?? '',
      count: Number(row.n),
    }))
    .filter((row) => (!kinds || kinds.includes(row.kind)) && (!severities || severities.includes(row.severity)));
}
