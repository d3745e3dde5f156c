import type { TypedDocumentNode } from '@urql/core';
import { type JSX, type ReactNode, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { figure } from '../text/format.ts';
import { common } from './words.ts';

export interface Connection<Row> {
  readonly totalCount?: number;
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
}
interface Props<Data, Variables, Row> {
  readonly document: TypedDocumentNode<Data, Variables>;
  /** Without `after`, which is the table's. A change of them begins at the first page again. */
  readonly variables: Omit<Variables, 'after'>;
  readonly pick: (data: Data) => Connection<Row>;
  readonly rowKey: (row: Row) => string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly caption: string;
  readonly empty: ReactNode;
  /** A change of it asks anew. */
  readonly version?: number;
  readonly everyMs?: number;
  readonly current?: (row: Row) => boolean;
}

/** A list that the server pages: one page in the browser, however long it is. */
export function PagedTable<Data, Variables extends Record<string, unknown>, Row>(
  props: Props<Data, Variables, Row>,
): JSX.Element {
  const [place, setPlace] = useState<{ of: string; cursors: readonly string[] }>({ of: '', cursors: [] });
  const of = JSON.stringify(props.variables);
  const cursors = place.of === of ? place.cursors : [];
  const go = (next: readonly string[]): void => setPlace({ of, cursors: next });
  return (
    <Rows
      key={JSON.stringify([of, cursors, props.version])}
      {...props}
      after={cursors.at(-1)}
      onBack={cursors.length > 0 ? () => go(cursors.slice(0, -1)) : null}
      onMore={(cursor) => go([...cursors, cursor])}
    />
  );
}

function Rows<Data, Variables extends Record<string, unknown>, Row>({
  document,
  variables,
  pick,
  rowKey,
  columns,
  caption,
  empty,
  everyMs = 15_000,
  current,
  after,
  onBack,
  onMore,
}: Props<Data, Variables, Row> & {
  after: string | undefined;
  onBack: (() => void) | null;
  onMore(cursor: string): void;
}): JSX.Element {
  const { data, problem, again } = usePolled(
    directClient,
    document,
    () => ({ ...variables, after }) as unknown as Variables,
    everyMs,
  );
  const list = data ? pick(data) : null;
  const next = list?.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
  if (!list) return problem === '' ? <p className="empty">{common.loading}</p> : <Failed why={problem} again={again} />;
  return (
    <>
      {problem !== '' && <Failed why={problem} again={again} />}
      {list.edges.length === 0 ? (
        <div className="empty">{empty}</div>
      ) : (
        <table>
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title }) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.edges.map(({ node }) => (
              <tr key={rowKey(node)} aria-current={current?.(node) ? 'true' : undefined}>
                {columns.map(({ title, cell }, at) =>
                  at === 0 ? (
                    <th key={title} scope="row">
                      {cell(node)}
                    </th>
                  ) : (
                    <td key={title} data-label={title}>
                      {cell(node)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {(onBack || next) && (
        <footer className="pages">
          <button type="button" disabled={!onBack} onClick={() => onBack?.()}>
            ‹ {common.newer}
          </button>
          {list.totalCount !== undefined && <span className="muted">{common.total(figure(list.totalCount))}</span>}
          <button type="button" disabled={!next} onClick={() => next && onMore(next)}>
            {common.older} ›
          </button>
        </footer>
      )}
    </>
  );
}

/** What went wrong, and the way to ask again. */
export function Failed({ why, again }: { why: string; again(): void }): JSX.Element {
  return (
    <p role="alert">
      {why}{' '}
      <button type="button" onClick={again}>
        {common.retry}
      </button>
    </p>
  );
}
