import type { Principal } from '../auth/principal.ts';
import { Fault } from '../fault.ts';

export interface EdgeAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

export interface EdgeCallOptions {
  readonly deadlineMs?: number;
  readonly traceId?: string;
}

/** How a subgraph reaches a site: GraphQL to the edge's own local schema. Rejects with code EDGE_OFFLINE or EDGE_TIMEOUT. */
export interface Edges {
  query(
    edgeId: string,
    document: string,
    variables: Record<string, unknown>,
    principal: Principal,
    options?: EdgeCallOptions,
  ): Promise<EdgeAnswer>;
  /** Asking again with the same key never does the work twice. */
  command(
    edgeId: string,
    document: string,
    variables: Record<string, unknown>,
    principal: Principal,
    options: EdgeCallOptions & { readonly idempotencyKey: string },
  ): Promise<EdgeAnswer>;
}

/** No edge is connected: every call says so. */
export const noEdges: Edges = {
  query: (edgeId) => Promise.reject(new Fault('EDGE_OFFLINE', `Edge ${edgeId} is offline.`, { edgeId })),
  command: (edgeId) => Promise.reject(new Fault('EDGE_OFFLINE', `Edge ${edgeId} is offline.`, { edgeId })),
};
