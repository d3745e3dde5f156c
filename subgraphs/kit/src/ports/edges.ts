import type { MediaRequest } from '@vms/schema/edge/media-request.ts';
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

/** One answer of an edge's media process, as it comes. */
export interface EdgeMedia extends AsyncDisposable {
  readonly edgeId: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Once; the edge sends on only as this is read. Throws a Fault when the edge is lost in between. */
  readonly chunks: AsyncIterable<Buffer>;
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
  /** Recorded bytes from the edge's media process. */
  media(edgeId: string, tenantId: string, request: MediaRequest): Promise<EdgeMedia>;
}

/** No edge is connected: every call says so. */
export const noEdges: Edges = {
  query: offline,
  command: offline,
  media: offline,
};

function offline(edgeId: string): Promise<never> {
  return Promise.reject(new Fault('EDGE_OFFLINE', `Edge ${edgeId} is offline.`, { edgeId }));
}
