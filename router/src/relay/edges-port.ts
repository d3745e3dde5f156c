import type { RelayPrincipal } from '../../../schema/edge/relay-messages.ts';
import type { EdgeResult } from './edge-link.ts';
import type { Relay } from './relay.ts';

const READ_MS = 1_000;
const COMMAND_MS = 10_000;

export interface EdgeCallOptions {
  readonly deadlineMs?: number;
  readonly traceId?: string;
}

/** How subgraphs in this process reach an edge; rejects with EdgeSilence (EDGE_OFFLINE, EDGE_TIMEOUT). */
export interface EdgesPort {
  query(
    edgeId: string,
    document: string,
    variables: Record<string, unknown>,
    principal: RelayPrincipal,
    options?: EdgeCallOptions,
  ): Promise<EdgeResult>;
  /** The edge keeps the result by key: asking again with it never does the work twice. */
  command(
    edgeId: string,
    document: string,
    variables: Record<string, unknown>,
    principal: RelayPrincipal,
    options: EdgeCallOptions & { readonly idempotencyKey: string },
  ): Promise<EdgeResult>;
}

/** The port over the tunnels this relay holds. */
export function edgesOver(relay: Pick<Relay, 'ask'>): EdgesPort {
  return {
    query: (edgeId, document, variables, principal, { deadlineMs = READ_MS, traceId = '' } = {}) =>
      relay.ask(edgeId, { document, variables, principal, traceId, deadlineMs }),
    command: (edgeId, document, variables, principal, options) => {
      const { deadlineMs = COMMAND_MS, traceId = '', idempotencyKey } = options;
      return relay.ask(edgeId, { document, variables, principal, traceId, deadlineMs, idempotencyKey });
    },
  };
}
