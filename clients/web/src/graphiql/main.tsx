import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import type { JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { anonymousClient } from '../app/client.ts';
import { liveSocket } from '../app/live-socket.ts';
import { session, useSession } from '../app/session.ts';
import { Login } from '../login/Login.tsx';
import '../style.css';
import '../pages.css';
import { examples } from './examples.ts';

const url = new URL('/graphql', location.origin).href;
const fetcher = createGraphiQLFetcher({
  url,
  // Each request asks for the token anew: the page may stay open for longer than one lives.
  fetch: async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${await session.freshToken()}`);
    return fetch(input, { ...init, headers });
  },
  wsClient: liveSocket,
});
const tabs = examples(Date.now());

function Explorer(): JSX.Element | null {
  const state = useSession();
  if (state.at === 'restoring') return null;
  if (state.at === 'signed-out') return <Login ended={state.ended} />;
  return <GraphiQL fetcher={fetcher} defaultTabs={tabs} forcedTheme="dark" defaultEditorToolsVisibility="variables" />;
}

void session.restore(anonymousClient);
const root = document.getElementById('root');
if (root) createRoot(root).render(<Explorer />);
