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

/**
 * The same for answers in which an error may lie under a null that another error caused: there each executor may stop where it
 * likes. What must be equal is the data, and which of its nulls some error explains.
 */
export function comparableNulls(answer: Parameters<typeof comparable>[0]): { data: unknown; nulls: string[] } {
  const { data, places } = comparable(answer);
  const nulls = places.map((place) => JSON.stringify(nullOn(data, JSON.parse(place) ?? [])));
  return { data, nulls: [...new Set(nulls)].sort() };
}

function nullOn(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let here = data;
  for (let length = 0; length < path.length; length += 1) {
    if (here === null || here === undefined) return path.slice(0, length);
    here = (here as Record<string | number, unknown>)[path[length] as string | number];
  }
  return path;
}
