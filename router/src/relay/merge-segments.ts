export interface SegmentNode {
  readonly id: string;
  readonly from: string;
}

export interface SegmentPage {
  readonly edges: readonly { readonly cursor: string; readonly node: SegmentNode }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}

/** How far each recorder was read; opaque to clients. */
export type Progress = Readonly<Record<string, string>>;

/** Null when it is not one of ours. */
export function readCursor(cursor: string): Progress | null {
  try {
    const progress: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof progress !== 'object' || progress === null) return null;
    return Object.values(progress).every((value) => typeof value === 'string') ? (progress as Progress) : null;
  } catch {
    return null;
  }
}

/** Several recorders' pages, each read from `progress` on, as one page in order of time. */
export function mergeSegments(pages: ReadonlyMap<string, SegmentPage>, first: number, progress: Progress) {
  const all = [...pages]
    .flatMap(([edgeId, { edges }]) => edges.map((edge) => ({ edgeId, ...edge, fromMs: Date.parse(edge.node.from) })))
    .sort((a, b) => a.fromMs - b.fromMs || (a.node.id < b.node.id ? -1 : 1));
  let reached = progress;
  const edges = all.slice(0, first).map(({ edgeId, cursor, node }) => {
    reached = { ...reached, [edgeId]: cursor };
    return { cursor: Buffer.from(JSON.stringify(reached)).toString('base64url'), node };
  });
  const more = [...pages.values()].some(({ pageInfo }) => pageInfo.hasNextPage);
  return {
    edges,
    pageInfo: {
      hasNextPage: more || all.length > first,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
