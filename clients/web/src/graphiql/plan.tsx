import { type GraphiQLPlugin, useGraphiQL } from '@graphiql/react';
import { getOperationAST, parse } from 'graphql';
import { type JSX, useState } from 'react';
import { text } from './plan-text.ts';

interface Explained {
  readonly plan: string;
  readonly cost: number;
  readonly tookMs?: number;
  readonly fetches?: readonly {
    readonly subgraph: string;
    readonly tookMs: number;
    readonly entities: number | null;
  }[];
}
type Seen = { readonly at: 'nothing' } | { readonly at: 'plan'; explained: Explained } | { at: 'failed'; why: string };

/** Sends a request with the caller's token; its answer as it came. */
export type Send = (body: object) => Promise<unknown>;

/** How the router fetches what the editor asks: for those who may configure the platform. */
export function planPlugin(send: Send): GraphiQLPlugin {
  return { title: text.title, icon: Icon, content: () => <Plan send={send} /> };
}

function Plan({ send }: { send: Send }): JSX.Element {
  const editor = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const operationName = useGraphiQL((state) => state.operationName);
  const [seen, setSeen] = useState<Seen>({ at: 'nothing' });
  const explain = async (): Promise<void> => {
    try {
      setSeen(await explainOf(send, editor?.getValue() ?? '', variables?.getValue() ?? '', operationName));
    } catch (error) {
      setSeen({ at: 'failed', why: error instanceof Error ? error.message : text.failed });
    }
  };
  return (
    <section className="plan">
      <button type="button" onClick={() => void explain()}>
        {text.explain}
      </button>
      <p>{text.hint}</p>
      {seen.at === 'failed' && <p role="alert">{seen.why}</p>}
      {seen.at === 'plan' && <Shown explained={seen.explained} />}
    </section>
  );
}

async function explainOf(send: Send, query: string, written: string, operationName?: string): Promise<Seen> {
  const kind = getOperationAST(parse(query), operationName)?.operation;
  const variables: unknown = written.trim() === '' ? {} : JSON.parse(written);
  const explain = kind === 'query' ? true : 'plan';
  const answer = (await send({ query, variables, operationName, extensions: { explain } })) as {
    errors?: { message: string }[];
    extensions?: { explain?: Explained };
  };
  const explained = answer.extensions?.explain;
  return explained
    ? { at: 'plan', explained }
    : { at: 'failed', why: answer.errors?.map(({ message }) => message).join('\n') ?? text.failed };
}

function Shown({ explained: { plan, cost, tookMs, fetches = [] } }: { explained: Explained }): JSX.Element {
  return (
    <>
      <p>
        {text.reaches(cost)} {tookMs !== undefined && text.took(tookMs)}
      </p>
      {fetches.length > 0 && (
        <table>
          <thead>
            <tr>
              {text.columns.map((column) => (
                <th key={column}>{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fetches.map((fetch, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one subgraph may be asked several times, and rows never move
              <tr key={index}>
                <td>{fetch.subgraph}</td>
                <td>{fetch.entities ?? ''}</td>
                <td>{fetch.tookMs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <pre>{plan}</pre>
    </>
  );
}

function Icon(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d="M4 5h6v5H4zM14 14h6v5h-6zM7 10v6.5h7" />
    </svg>
  );
}
