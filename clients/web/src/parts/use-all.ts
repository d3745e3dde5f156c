import type { TypedDocumentNode } from '@urql/core';
import { useEffect, useState } from 'react';
import { directClient } from '../app/client.ts';

interface Page<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const PAGES_MAX = 20;

/** A list of names to choose from, read page after page to its end or to its twentieth page. */
export function useAll<Data, Row>(
  document: TypedDocumentNode<Data, { after?: string | null }>,
  pick: (data: Data) => Page<Row>,
): readonly Row[] {
  const [rows, setRows] = useState<readonly Row[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `pick` reads the answer of `document` and changes with it only.
  useEffect(() => {
    const stop = new AbortController();
    const load = async (): Promise<void> => {
      const found: Row[] = [];
      let after: string | null = null;
      for (let page = 0; page < PAGES_MAX && !stop.signal.aborted; page++) {
        const { data }: { data?: Data } = await directClient.query(document, { after }).toPromise();
        if (!data) break;
        const { edges, pageInfo } = pick(data);
        found.push(...edges.map(({ node }) => node));
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage) break;
      }
      if (!stop.signal.aborted) setRows(found);
    };
    void load();
    return () => stop.abort();
  }, [document]);
  return rows;
}
