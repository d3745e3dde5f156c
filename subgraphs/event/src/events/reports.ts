import type { Access } from '@vms/kit/auth/access';
import { Fault } from '@vms/kit/fault';
import { scopeOf } from '../store/scope.ts';
import type { StatisticsRow } from '../store/statistics.ts';
import type { EventPolicy } from '../store/tenants.ts';
import { type CsvPage, csvHeader, csvLine } from './csv.ts';
import type { EventArgs, Events } from './events.ts';
import { checkFilter, type EventFilter, storeFilter } from './filter.ts';

const csvMax = 5_000;
const statisticsMs = 401 * 86_400_000;
const policyBounds = {
  version: [1, 2 ** 31 - 1],
  dedupeWindowMs: [0, 3_600_000],
  incidentWindowMs: [0, 3_600_000],
  keepDays: [1, 400],
  keepInfoDays: [1, 400],
} as const;
type PolicyInput = { readonly version: number } & {
  readonly [field in keyof typeof policyBounds]?: number | null | undefined;
};

/** Counts, exports and what a tenant wants of its log. */
export class Reports {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  /** Events as CSV, newest first, page by page; needs EXPORT on what it shows. */
  async csv(tenantId: string, { filter, first, after }: EventArgs, access: Access): Promise<CsvPage> {
    access.requireSomewhere('EXPORT');
    const wanted = first ?? csvMax;
    if (wanted < 1 || wanted > csvMax)
      throw new Fault('VALIDATION_FAILED', `first is ${wanted}; use 1–${csvMax}.`, { field: 'first' });
    const head = await this.#events.head(tenantId);
    const beforeSeq = after == null ? head.seq + 1 : this.#events.placeOf(after, head).seq;
    const checked = storeFilter(checkFilter(filter ?? {}));
    const scope = scopeOf(access, 'EXPORT');
    const rows = await this.#events.store.exportPage({
      tenantId,
      scope,
      filter: checked,
      beforeSeq,
      limit: wanted + 1,
    });
    const shown = rows.slice(0, wanted);
    const last = shown.at(-1);
    return {
      text: (after == null ? csvHeader : '') + shown.map(csvLine).join(''),
      count: shown.length,
      endCursor: last ? this.#events.cursorOf(head, last.seq) : null,
      hasNextPage: rows.length > wanted,
    };
  }

  async statistics(
    tenantId: string,
    asked: {
      from: Date;
      to: Date;
      bucket: 'HOUR' | 'DAY';
      offsetMinutes: number;
      filter?: EventFilter | null | undefined;
    },
    access: Access,
  ): Promise<StatisticsRow[]> {
    const { from, to, bucket, offsetMinutes } = asked;
    const filter = storeFilter(checkFilter({ ...asked.filter, from, to }));
    if (to.getTime() - from.getTime() > statisticsMs)
      throw new Fault('VALIDATION_FAILED', 'Ask for at most 400 days at a time.', { field: 'to' });
    if (Math.abs(offsetMinutes) > 14 * 60)
      throw new Fault('VALIDATION_FAILED', 'utcOffsetMinutes lies between -840 and 840.', {
        field: 'utcOffsetMinutes',
      });
    const times = { fromMs: from.getTime(), toMs: to.getTime() };
    return this.#events.store.statistics({
      tenantId,
      scope: scopeOf(access),
      filter: { ...filter, ...times },
      bucket,
      offsetMinutes,
    });
  }

  /** What is not given stays; needs CONFIGURE on the whole tenant. */
  setPolicy(tenantId: string, input: PolicyInput, access: Access): Promise<EventPolicy> {
    access.require('CONFIGURE');
    const given = Object.entries(input).filter(([, value]) => value != null) as [keyof PolicyInput, number][];
    for (const [field, value] of given) {
      const [least, most] = policyBounds[field];
      if (value < least || value > most)
        throw new Fault('VALIDATION_FAILED', `${field} is ${value}; use ${least}–${most}.`, { field });
    }
    return this.#events.store.setPolicy(tenantId, { ...Object.fromEntries(given), version: input.version });
  }
}
