import { operationFromDocument, type Selection, type SelectionSet, Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { correctPlan } from './correct-plan.ts';
import { type Requirements, requirementsOf } from './optional-requirements.ts';
import { planningSupergraph } from './planning-supergraph.ts';
import { privateFieldsOf } from './sharing.ts';
import { type Weights, weightsOf } from './weights.ts';

/** A plan for one operation. The only place that knows which planner makes it. */
export interface Planner {
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan['node'];
}

/** One loaded supergraph: what clients see, what fetches know, and how operations are planned. */
export interface LoadedSupergraph {
  /** Without anything @inaccessible. */
  readonly apiSchema: GraphQLSchema;
  /** With everything; used for type conditions inside plans only. */
  readonly fullSchema: GraphQLSchema;
  readonly subgraphNames: readonly string[];
  /** `Type.field` of what is never shared between askers. */
  readonly privateFields: ReadonlySet<string>;
  readonly requirements: Requirements;
  readonly weights: Weights;
  readonly planner: Planner;
}

/** Throws with the composition's own words when the SDL is no supergraph. */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: true });
  const apiSchema = supergraph.apiSchema();
  const planning = planningSupergraph(sdl);
  const planned = planning.sdl === sdl ? supergraph : Supergraph.build(planning.sdl, { validateSupergraph: false });
  const planner = new QueryPlanner(planned, { exposeDocumentNodeInFetchNode: false });
  return {
    apiSchema: apiSchema.toGraphQLJSSchema(),
    fullSchema: supergraph.schema.toGraphQLJSSchema(),
    privateFields: privateFieldsOf(sdl),
    requirements: requirementsOf(planning.sdl),
    weights: weightsOf(sdl),
    subgraphNames: supergraph.subgraphsMetadata().map(({ name }) => name),
    planner: {
      plan: (document, operationName) => {
        try {
          const operation = operationFromDocument(planned.apiSchema(), document, { operationName, validate: false });
          const { node } = planner.buildQueryPlan(operation);
          if (!node && asksForData(operation.selectionSet)) throw unanswerable();
          return correctPlan(node, planning);
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

/** The planner answers what no subgraph can resolve with an empty plan. */
function asksForData(set: SelectionSet): boolean {
  return set.selections().some((selection) => {
    if (isNeverIncluded(selection)) return false;
    return selection.kind === 'FieldSelection'
      ? selection.element.name !== '__typename'
      : asksForData(selection.selectionSet);
  });
}

function isNeverIncluded({ element }: Selection): boolean {
  return element.appliedDirectives.some(
    ({ name, arguments: args }) =>
      (name === 'include' && args().if === false) || (name === 'skip' && args().if === true),
  );
}

function unanswerable(): GraphQLError {
  const message = 'No subgraph can answer these fields from here: an entity in between cannot be resolved by its key.';
  return new GraphQLError(message, { extensions: { code: 'UNANSWERABLE' } });
}
