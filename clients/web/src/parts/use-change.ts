import type { TypedDocumentNode } from '@urql/core';
import { useCallback, useState } from 'react';
import { directClient } from '../app/client.ts';
import { type Problem, problemOf, type Result } from './problem.ts';

/** What a mutation gives when it worked: the members of its union whose name ends in Success. */
export type SuccessOf<Data> = Extract<Data[keyof Data], { __typename: `${string}Success` }>;

export interface Change<Data, Variables> {
  readonly busy: boolean;
  readonly problem: Problem | null;
  clear(): void;
  /** The success, or null: then `problem` says why. */
  send(variables: Variables): Promise<SuccessOf<Data> | null>;
}

/** Sends one mutation at a time and keeps why the last one was refused. */
export function useChange<Data extends Record<string, Result>, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
): Change<Data, Variables> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = useCallback(
    async (variables: Variables): Promise<SuccessOf<Data> | null> => {
      setBusy(true);
      setProblem(null);
      const { data, error } = await directClient.mutation(document, variables).toPromise();
      setBusy(false);
      const told = problemOf(data, error);
      setProblem(told);
      return told ? null : (Object.values(data ?? {})[0] as SuccessOf<Data>);
    },
    [document],
  );
  const clear = useCallback(() => setProblem(null), []);
  return { busy, problem, clear, send };
}
