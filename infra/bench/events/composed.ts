import { readFileSync } from 'node:fs';
import { verifyAccessToken, verifyForSubgraph } from '@vms/kit/auth/tokens';
import { systemClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import { execute, parse } from 'graphql';
import { createRouter, type Principal, type Subgraph } from '../../../router/src/index.ts';
import { edgeSubgraph } from '../../../router/src/relay/edge-subgraph.ts';
import { createRelay } from '../../../router/src/relay/relay.ts';
import { openAll } from '../../../subgraphs/serve.ts';

const supergraphFile = new URL('../../../schema/supergraph.graphql', import.meta.url);
const INGEST = parse('mutation ($batch: String!) { ingestEvents(batch: $batch) { outcome code } }');

/** An operation as a user would write it. */
export const golden = (name: string) =>
  readFileSync(new URL(`../../e2e/golden/${name}.graphql`, import.meta.url), 'utf8');

/** The cloud over one home in this process, without its HTTP door: every subgraph, the router, a relay without edges. */
export async function openComposed(home: string) {
  const opened = await openAll({ home, log: silentLog });
  const { keys, subgraphs } = opened;
  const relay = createRelay({
    callSubgraph: () => Promise.reject(new Error('no edges')),
    clock: systemClock,
    log: () => {},
  });
  const all = new Map<string, Subgraph>(
    [...subgraphs].map(([name, running]) => [name, running as unknown as Subgraph]),
  );
  all.set('edge', edgeSubgraph(relay, { maySee: () => Promise.resolve(true) }) as unknown as Subgraph);
  const router = createRouter({
    supergraphSdl: readFileSync(supergraphFile, 'utf8'),
    subgraphs: all,
    authenticate: async (bearer) => {
      const principal = await verifyAccessToken(keys, bearer).catch(() => null);
      return principal?.tenantId ? { ...principal, tenantId: principal.tenantId } : null;
    },
  });
  const event = subgraphs.get('event');
  if (!event) throw new Error('There is no subgraph event.');
  return {
    opened,
    keys,
    ask: async (query: string, variables: Record<string, unknown>, principal: Principal | null) => {
      const answer = (await router.execute({ query, variables, principal })) as {
        data?: Record<string, unknown> | null;
        errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
      };
      // No edge is there: what they hold is missing, and said to be.
      const failed = answer.errors?.find(({ extensions }) => extensions?.code !== 'EDGE_OFFLINE');
      if (failed) throw new Error(failed.message);
      return answer.data ?? {};
    },
    /** One batch as an edge's connection brings it: its token checked, decoded, stored, synced. */
    ingest: async (batch: string, token: string): Promise<{ outcome: string; code: string | null }[]> => {
      const principal = await verifyForSubgraph(keys, 'event', token);
      const contextValue = event.contextFor({ principal, traceId: 'bench' });
      const { data, errors } = await execute({
        schema: event.schema,
        document: INGEST,
        variableValues: { batch },
        contextValue,
      });
      if (errors?.[0]) throw errors[0];
      return (data as { ingestEvents: { outcome: string; code: string | null }[] }).ingestEvents;
    },
    stop: async () => {
      relay.stop();
      await router.stop(1_000);
      await opened.stop();
    },
  };
}
export type Composed = Awaited<ReturnType<typeof openComposed>>;
