import type { ExecutionResult, GraphQLFormattedError } from 'graphql';

/** Data, and where errors are; the words of an error are each router's own. */
export function comparable(answer: ExecutionResult & { extensions?: { valueCompletion?: GraphQLFormattedError[] } }): {
  data: unknown;
  places: string[];
} {
  const errors = [...(answer.errors ?? []), ...(answer.extensions?.valueCompletion ?? [])];
  const places = errors.map(({ path }) => JSON.stringify(path ?? null)).sort();
  return JSON.parse(JSON.stringify({ data: answer.data ?? null, places }));
}
