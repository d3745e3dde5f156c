import { randomUUID } from 'node:crypto';
import { NAMES } from './codes.ts';
import type { Statements } from './rows.ts';

/** What a tenant wants of its log. */
export interface EventPolicy {
  /** The same kind on the same camera within this time after the last one is folded into it; 0 = never. */
  readonly dedupeWindowMs: number;
  /** Events of one site closer than this belong to one incident. */
  readonly incidentWindowMs: number;
  readonly keepDays: number;
  /** INFO may go sooner; at most keepDays. */
  readonly keepInfoDays: number;
  readonly version: number;
}

export const defaultPolicy = { dedupeWindowMs: 0, incidentWindowMs: 60_000, keepDays: 30, keepInfoDays: 30 } as const;

/** A tenant's log as it stands. */
export interface LogHead {
  readonly tenantId: string;
  readonly epoch: string;
  /** The last one given out; 0 = none yet. */
  readonly seq: number;
  /** The oldest that a cursor may go on from. */
  readonly firstSeq: number;
  readonly changeSeq: number;
  readonly firstChangeSeq: number;
}

export interface Tenant extends LogHead {
  readonly no: number;
  readonly policy: EventPolicy;
}

/** null when the tenant has no log yet. */
export function findTenant(sql: Statements, id: string): Tenant | null {
  const row = sql.get('select * from tenant where id = ?', id);
  if (!row) return null;
  return {
    no: Number(row.no),
    tenantId: id,
    epoch: String(row.epoch),
    seq: Number(row.seq),
    firstSeq: Number(row.first_seq),
    changeSeq: Number(row.change_seq),
    firstChangeSeq: Number(row.first_change_seq),
    policy: {
      ...defaultPolicy,
      ...(JSON.parse(String(row.policy)) as Partial<EventPolicy>),
      version: Number(row.policy_version),
    },
  };
}

/** Made at first use. */
export function openTenant(sql: Statements, id: string): Tenant {
  sql.run('insert into tenant (id, epoch) values (?, ?) on conflict (id) do nothing', id, randomUUID());
  return findTenant(sql, id) as Tenant;
}

/** After a restore: every log goes on under a new epoch, so that cursors into what was lost are refused. */
export function raiseEpochs(sql: Statements): void {
  for (const { no } of sql.all('select no from tenant'))
    sql.run('update tenant set epoch = ? where no = ?', randomUUID(), Number(no));
}

/** The number that stands for a camera, site or edge; given out at first use and never again. */
export class Names {
  readonly #sql: Statements;
  readonly #known = new Map<string, number>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  of(tenantNo: number, what: keyof typeof NAMES, id: string): number {
    const key = `${tenantNo} ${NAMES[what]} ${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found =
      this.#sql.get('select no from name where tenant_no = ? and what = ? and id = ?', tenantNo, NAMES[what], id) ??
      this.#sql.get('insert into name (tenant_no, what, id) values (?, ?, ?) returning no', tenantNo, NAMES[what], id);
    const no = Number(found?.no);
    if (this.#known.size > 300_000) this.#known.clear();
    this.#known.set(key, no);
    return no;
  }

  /** After a rollback: a number may not have been given out after all. */
  forget(): void {
    this.#known.clear();
  }
}

/** The numbers of those ids that have any. */
export function numbersOf(
  sql: Statements,
  tenantNo: number,
  what: keyof typeof NAMES,
  ids: readonly string[],
): number[] {
  const text = 'select no from name where tenant_no = ? and what = ? and id in (select value from json_each(?))';
  return sql.all(text, tenantNo, NAMES[what], JSON.stringify(ids)).map(({ no }) => Number(no));
}
