import type { GraphQLSchema } from 'graphql';

process.env.APOLLO_TELEMETRY_DISABLED = '1';
const { ApolloGateway, LocalGraphQLDataSource } = await import('@apollo/gateway');

type Executor = Awaited<ReturnType<InstanceType<typeof ApolloGateway>['load']>>['executor'];
type ExecutorRequest = Parameters<NonNullable<Executor>>[0];
type ExecutorAnswer = Awaited<ReturnType<NonNullable<Executor>>>;

/** The oracle: Apollo's own gateway over the same subgraphs, in process. */
export interface Gateway {
  execute(query: string, variables: Readonly<Record<string, unknown>>, context: object): Promise<ExecutorAnswer>;
  /** For callers that parse and validate themselves. */
  run(request: ExecutorRequest): Promise<ExecutorAnswer>;
  stop(): Promise<void>;
}

/** Opens the gateway on a supergraph and the schemas behind it. */
export async function openGateway(
  supergraphSdl: string,
  schemas: ReadonlyMap<string, GraphQLSchema>,
): Promise<Gateway> {
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: quiet,
    buildService: ({ name }) => {
      const schema = schemas.get(name);
      if (!schema) throw new Error(`The gateway has no subgraph "${name}".`);
      return new LocalGraphQLDataSource(schema);
    },
  });
  const { executor } = await gateway.load();
  if (!executor) throw new Error('The gateway has no executor.');
  const { getOperationAST, parse } = await import('graphql');
  const documents = new Map<string, ReturnType<typeof parse>>();
  const run = (request: ExecutorRequest) => executor(request);
  return {
    run,
    execute: (query, variables, context) => {
      const document = documents.get(query) ?? parse(query);
      documents.set(query, document);
      const operation = getOperationAST(document);
      const request = { query, variables: { ...variables } };
      const cache = { get: async () => undefined, set: async () => {}, delete: async () => true };
      return run({
        request,
        document,
        operation,
        operationName: operation?.name?.value ?? null,
        queryHash: query,
        context,
        cache,
        schema: gateway.schema,
        logger: quiet,
        metrics: {},
        source: query,
        overallCachePolicy: undefined,
      } as unknown as ExecutorRequest);
    },
    stop: () => gateway.stop(),
  };
}
