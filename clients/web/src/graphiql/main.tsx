import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { getOperationAST, parse } from 'graphql';
import type { ComponentProps, JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { anonymousClient } from '../app/client.ts';
import { liveSocket } from '../app/live-socket.ts';
import { session, useSession } from '../app/session.ts';
import { Login } from '../login/Login.tsx';
import '../style.css';
import '../pages.css';
import './plan.css';
import { examples } from './examples.ts';
import { planPlugin } from './plan.tsx';

type Fetcher = ComponentProps<typeof GraphiQL>['fetcher'];
const url = new URL('/graphql', location.origin).href;

async function send(body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await session.freshToken()}` };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

// Subscriptions over the page's socket, everything else as one request that asks for its token anew.
const fetcher: Fetcher = async (params) => {
  const { query, variables, operationName } = params;
  const operation = getOperationAST(parse(query), operationName);
  if (operation?.operation === 'subscription') return liveSocket.iterate({ query, variables, operationName });
  return (await send(params)).json();
};
const plugins = [HISTORY_PLUGIN, planPlugin(async (body) => (await send(body)).json())];
const tabs = examples(Date.now());

function Explorer(): JSX.Element | null {
  const state = useSession();
  if (state.at === 'restoring') return null;
  if (state.at === 'signed-out') return <Login ended={state.ended} />;
  return (
    <GraphiQL
      plugins={plugins}
      fetcher={fetcher}
      defaultTabs={tabs}
      forcedTheme="dark"
      defaultEditorToolsVisibility="variables"
    />
  );
}

void session.restore(anonymousClient);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Explorer />);
