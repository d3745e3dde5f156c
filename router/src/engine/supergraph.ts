import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';

/** A plan for one operation. The only place that knows which planner makes it. */
export interface Planner {
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan;
}

/** One loaded supergraph: what clients see, what fetches know, and how operations are planned. */
export interface LoadedSupergraph {
  /** Without anything @inaccessible. */
  readonly apiSchema: GraphQLSchema;
  /** With everything; used for type conditions inside plans only. */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphNames: readonly string[];
  readonly planner: Planner;
}

/** Throws with the composition's own words when the SDL is no supergraph. */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
  const apiSchema = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, { exposeDocumentNodeInFetchNode: false });
  return {
    apiSchema: apiSchema.toGraphQLJSSchema(),
    fullSchema: supergraph.schema.toGraphQLJSSchema(),
    subgraphNames: supergraph.subgraphsMetadata().map(({ name }) => name),
    planner: {
      plan: (document, operationName) => {
        try {
          const operation = operationFromDocument(apiSchema, document, { operationName, validate: false });
          return planner.buildQueryPlan(operation);
        } catch (error) {
          if (error instanceof GraphQLError) throw error;
          throw new Error(`The planner refused the operation: ${error instanceof Error ? error.message : error}`, {
            cause: error,
          });
        }
      },
    },
  };
}
