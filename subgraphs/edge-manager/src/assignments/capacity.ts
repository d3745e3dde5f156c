import type { EdgeServer } from '../edges/edge-servers.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** How many cameras an edge takes, and how that is known. */
export interface Capacity {
  /** Null: nobody has said, and the edge has not told its machine yet. */
  readonly camerasMax: number | null;
  readonly basis: 'SET' | 'ESTIMATED' | 'UNKNOWN';
}

/**
 * Recording costs about half a percent of a core per camera, looking at a substream about ten; an estimate leaves a fifth
 * of the machine to others.
 */
const camerasPerCore = 8;

export function capacityOf(edge: Pick<EdgeServer, 'camerasMax'>, inventory: Inventory | undefined): Capacity {
  if (edge.camerasMax != null) return { camerasMax: edge.camerasMax, basis: 'SET' };
  if (inventory === undefined || inventory.cores === 0) return { camerasMax: null, basis: 'UNKNOWN' };
  return { camerasMax: inventory.cores * camerasPerCore, basis: 'ESTIMATED' };
}

export type Verdict = 'CHOSEN' | 'LESS_ROOM' | 'FULL' | 'OFFLINE';

/** One edge as it was looked at for a camera. */
export interface Considered {
  readonly edgeId: string;
  readonly name: string;
  readonly cameras: number;
  readonly camerasMax: number | null;
  readonly verdict: Verdict;
}

export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly online: boolean;
  readonly cameras: number;
  readonly camerasMax: number | null;
}

export interface Choice {
  readonly edgeId: string | null;
  readonly reason: string;
  readonly considered: readonly Considered[];
}

/** What an edge of unknown size is taken for when it is compared with others; it is never full. */
const unknownSize = 64;

/** The edge with the most room in proportion to its size; of equal ones the first. */
export function chooseEdge(candidates: readonly Candidate[], where: string): Choice {
  const share = ({ cameras, camerasMax }: Candidate) => cameras / Math.max(1, camerasMax ?? unknownSize);
  const ready = candidates.filter(({ online, cameras, camerasMax }) => online && cameras < (camerasMax ?? Infinity));
  const best = ready.reduce<Candidate | null>((a, b) => (a && share(a) <= share(b) ? a : b), null);
  const considered = candidates.map((one): Considered => {
    const { id, name, cameras, camerasMax, online } = one;
    const verdict = one === best ? 'CHOSEN' : !online ? 'OFFLINE' : ready.includes(one) ? 'LESS_ROOM' : 'FULL';
    return { edgeId: id, name, cameras, camerasMax, verdict };
  });
  return { edgeId: best?.id ?? null, reason: reasonOf(best, considered, where), considered };
}

function reasonOf(best: Candidate | null, considered: readonly Considered[], where: string): string {
  const count = (verdict: Verdict) => considered.filter((one) => one.verdict === verdict).length;
  if (best) {
    const room = best.camerasMax === null ? `${best.cameras} cameras` : `${best.cameras} of ${best.camerasMax} cameras`;
    return `"${best.name}" has the most room of ${considered.length} ${where}: ${room} before this one.`;
  }
  if (considered.length === 0) return `There is no edge ${where}.`;
  return `No edge ${where} can take it: ${count('OFFLINE')} away, ${count('FULL')} full.`;
}
