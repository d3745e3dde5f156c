import type { RunningSubgraph } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { type DocumentNode, execute, parse } from 'graphql';
import type { CallSubgraph } from './relay.ts';

/** How the relay speaks for an edge to a subgraph of this process. */
export function callInProcess(subgraphs: () => ReadonlyMap<string, RunningSubgraph>): CallSubgraph {
  const documents = new Map<string, DocumentNode>();
  return async (name, text, variableValues, principal) => {
    const running = subgraphs().get(name);
    if (!running) throw new Fault('SUBGRAPH_UNAVAILABLE', `Subgraph ${name} is not open.`);
    const document = documents.get(text) ?? parse(text);
    documents.set(text, document);
    const contextValue = running.contextFor({ principal, traceId: 'relay' });
    return (await execute({ schema: running.schema, document, variableValues, contextValue })) as Awaited<
      ReturnType<CallSubgraph>
    >;
  };
}
