import type { Client, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useState } from 'react';
import { strings } from '../strings.ts';

export interface Polled<Data> {
  data: Data | null;
  problem: string;
  again(): void;
}

/** Asks at once and then every `everyMs`; a failed round keeps what was known and says what went wrong. */
export function usePolled<Data, Variables extends Record<string, unknown>>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables,
  everyMs: number,
): Polled<Data> {
  const [data, setData] = useState<Data | null>(null);
  const [problem, setProblem] = useState('');
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `variables` is read anew each round, `round` asks for one.
  useEffect(() => {
    let timer = 0;
    const stop = new AbortController();
    const cached = client.readQuery(document, variables());
    if (cached?.data) setData(cached.data);
    const ask = async (): Promise<void> => {
      const answer = await client.query(document, variables(), { requestPolicy: 'network-only' }).toPromise();
      if (stop.signal.aborted) return;
      if (answer.data) setData(answer.data);
      // Fields that one site could not answer come as null beside an error: the rest is still worth showing.
      setProblem(answer.error && !answer.data ? sentence(answer.error) : '');
      timer = window.setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, document, everyMs, round]);
  return { data, problem, again };
}

/** The first thing an operator can act on in a failed answer. */
export function sentence(error: {
  networkError?: Error;
  graphQLErrors: { message: string }[];
  message: string;
}): string {
  return error.graphQLErrors[0]?.message ?? (error.networkError ? strings.unreachable : error.message);
}
