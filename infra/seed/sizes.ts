/** How much to seed, and how it is spread: skewed, because real installations are. */
export interface Sizes {
  readonly tenants: number;
  readonly cameras: number;
  readonly sites: number;
  readonly events: number;
}

/** The first tenant holds this much of everything. */
export const LARGE_SHARE = 0.6;
/** One camera of it raises this much of all events. */
export const BUSY_SHARE = 0.1;

/** What stands at a place among `count` things of all tenants: which tenant owns it. The first ones are the large tenant's. */
export function ownerOf(at: number, count: number, tenants: number): number {
  const large = tenants === 1 ? count : Math.ceil(count * LARGE_SHARE);
  if (at < large) return 0;
  return 1 + Math.floor(((at - large) * (tenants - 1)) / (count - large));
}

/** The camera that raises event `at`: one in ten is the busy one's, the rest is spread evenly and without order. */
export function cameraOf(at: number, { cameras }: Sizes): number {
  if (at % Math.round(1 / BUSY_SHARE) === 0) return 0;
  return Math.floor(hash(at) * cameras);
}

/** A number in [0,1) that looks random and is the same for the same input. */
export function hash(at: number): number {
  let x = Math.imul(at, 0x9e3779b1) + 0x7f4a7c15;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}

/** An id for thing `at` of one sort that is a UUIDv7 of a moment: the same again on every run. */
export function idOf(sort: number, at: number, atMs: number): string {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const rest = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sort.toString(16).padStart(3, '0')}-8000-${rest}`;
}
