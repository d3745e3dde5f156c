import { sentence } from '../app/use-polled.ts';

/** Why a change was refused; `field` names the input it is about. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field?: string | null;
}

export interface Result {
  readonly __typename: string;
}
/** Null when the mutation's only field answered a success. */
export function problemOf(
  data: Record<string, Result> | undefined | null,
  error: Parameters<typeof sentence>[0] | undefined,
): Problem | null {
  const result = Object.values(data ?? {})[0];
  if (result?.__typename.endsWith('Success')) return null;
  if (result && 'message' in result) return result as unknown as Problem;
  return { code: '', message: error ? sentence(error) : '' };
}
