import type { Principal } from '@vms/kit/auth/principal';
import { Fault } from '@vms/kit/fault';
import type { EdgeAnswer, EdgeCallOptions, Edges } from '@vms/kit/ports/edges';
import type { RelayPrincipal } from '../../../schema/edge/relay-messages.ts';
import { readUpstream } from './media/read-upstream.ts';
import type { Switchboard } from './media/switchboard.ts';
import type { Relay } from './relay.ts';

const READ_MS = 1_000;
const COMMAND_MS = 10_000;

/** How subgraphs in this process reach an edge; rejects with EdgeSilence (EDGE_OFFLINE, EDGE_TIMEOUT). */
export type EdgesPort = Edges;

/** The port over the tunnels this relay holds. */
export function edgesOver(relay: Pick<Relay, 'ask'>, switchboard?: Pick<Switchboard, 'open'>): EdgesPort {
  const ask = async (
    edgeId: string,
    document: string,
    variables: Record<string, unknown>,
    principal: Principal,
    { deadlineMs, traceId = '' }: EdgeCallOptions & { readonly deadlineMs: number },
    idempotencyKey: string | null,
  ): Promise<EdgeAnswer> => {
    const asker = askerOf(principal);
    const request = { document, variables, principal: asker, traceId, deadlineMs, idempotencyKey };
    return (await relay.ask(edgeId, request)) as EdgeAnswer;
  };
  return {
    query: (edgeId, document, variables, principal, options = {}) =>
      ask(edgeId, document, variables, principal, { ...options, deadlineMs: options.deadlineMs ?? READ_MS }, null),
    /** The edge keeps the result by key: asking again with it never does the work twice. */
    command: (edgeId, document, variables, principal, options) => {
      const waits = { ...options, deadlineMs: options.deadlineMs ?? COMMAND_MS };
      return ask(edgeId, document, variables, principal, waits, options.idempotencyKey);
    },
    media: async (edgeId, tenantId, request) => {
      if (!switchboard) throw new Fault('EDGE_OFFLINE', `Edge ${edgeId} sends no media here.`, { edgeId });
      return readUpstream(await switchboard.open([edgeId], tenantId, request));
    },
  };
}

/** An edge learns who asks, not what else they may do; a key asks as people do. */
export function askerOf({ kind, id, tenantId }: Principal): RelayPrincipal {
  return { kind: kind === 'apiKey' ? 'user' : kind, id, tenantId };
}
