import { Lru } from '../engine/lru.ts';
import type { Principal } from '../subgraph.ts';

/** Requests a second that may go on for ever; five seconds' worth may come at once. 0 = not limited. */
export interface Rates {
  readonly perPrincipal: number;
  readonly perTenant: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const BURST_S = 5;
/** Who has not asked for longest is forgotten beyond this, and begins with a full bucket. */
const BUCKETS_MAX = 20_000;

/** A token bucket per principal and per tenant; strangers share one per address. */
export class RateLimits {
  readonly #rates: Rates;
  readonly #clock: { monotonicMs(): number };
  readonly #principals = new Lru<Bucket>(BUCKETS_MAX);
  readonly #tenants = new Lru<Bucket>(BUCKETS_MAX);

  constructor(rates: Rates, clock: { monotonicMs(): number }) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** Takes one token of each bucket, or none; gives the ms to wait when one of them is empty, else 0. */
  take(principal: Principal | null, address: string): number {
    const { perPrincipal, perTenant } = this.#rates;
    const nowMs = this.#clock.monotonicMs();
    const who = principal ? `${principal.tenantId ?? ''} ${principal.kind} ${principal.id}` : `address ${address}`;
    const own = bucketOf(this.#principals, who, perPrincipal, nowMs);
    const tenantId = principal?.tenantId;
    const shared = tenantId ? bucketOf(this.#tenants, tenantId, perTenant, nowMs) : null;
    const waitMs = Math.max(waitOf(own, perPrincipal), waitOf(shared, perTenant));
    if (waitMs > 0) return waitMs;
    if (own) own.tokens -= 1;
    if (shared) shared.tokens -= 1;
    return 0;
  }
}

/** What to tell who asks too often. */
export function tooOften(waitMs: number): string {
  return `Too many requests at once. Wait ${Math.ceil(waitMs / 1000)} s, then ask less often.`;
}

function bucketOf(known: Lru<Bucket>, key: string, perSecond: number, nowMs: number): Bucket | null {
  if (perSecond <= 0) return null;
  const tokensMax = perSecond * BURST_S;
  let bucket = known.get(key);
  if (!bucket) {
    bucket = { tokens: tokensMax, filledAtMs: nowMs };
    known.set(key, bucket);
  }
  bucket.tokens = Math.min(tokensMax, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * perSecond);
  bucket.filledAtMs = nowMs;
  return bucket;
}

function waitOf(bucket: Bucket | null, perSecond: number): number {
  return bucket && bucket.tokens < 1 ? Math.ceil(((1 - bucket.tokens) / perSecond) * 1000) : 0;
}
