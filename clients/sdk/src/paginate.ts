import type { VmsClient } from './client.ts';
import type { TypedDocument } from './typed-document.ts';

/** What every connection of the schema has. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** Every node of a connection, page by page as they are consumed; the document takes `after` as a variable. */
export async function* paginate<Result, Variables extends { after?: string | null }, Node>(
  client: VmsClient,
  document: TypedDocument<Result, Variables>,
  variables: Omit<Variables, 'after'>,
  pick: (result: Result) => Connection<Node>,
): AsyncGenerator<Node> {
  for (let after: string | null = null; ; ) {
    const asked = { ...variables, after } as unknown as Variables & Record<string, unknown>;
    const { edges, pageInfo } = pick(await client.request(document, asked));
    for (const { node } of edges) yield node;
    if (!pageInfo.hasNextPage || !pageInfo.endCursor) return;
    after = pageInfo.endCursor;
  }
}
