import { createClient } from 'graphql-ws';
import { type JSX, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { currentToken, send, setToken } from './api.ts';
import { mergeEvents } from './events/feed.ts';
import { LiveTile } from './live/LiveTile.tsx';
import './style.css';

type Camera = { id: string; name: string };
type Raised = { id: string; kind: string; severity: string; raisedAt: string; camera: Camera | null };
const EVENT = 'id kind severity raisedAt camera { id name }';
const LOGIN = `mutation Login($email: String!, $password: String!) { login(input: { email: $email, password: $password }) {
  __typename ... on LoginSuccess { accessToken } ... on Error { code message } } }`;
const PLAY = `mutation Play($input: StartPlaybackInput!) { startPlayback(input: $input) {
  __typename ... on StartPlaybackSuccess { session { url } } ... on Error { code message } } }`;

function Login({ onDone }: { onDone: () => void }): JSX.Element {
  const [problem, setProblem] = useState('');
  const submit = async (form: FormData): Promise<void> => {
    try {
      const { login } = await send<{ login: { accessToken?: string; message?: string } }>(
        LOGIN,
        Object.fromEntries(form),
      );
      if (!login.accessToken) return setProblem(login.message ?? 'Sign-in failed.');
      setToken(login.accessToken);
      onDone();
    } catch (error) {
      setProblem(String(error));
    }
  };
  return (
    <form action={submit}>
      <input name="email" type="email" aria-label="E-mail" required />
      <input name="password" type="password" aria-label="Password" required />
      <button type="submit">Sign in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function Wall(): JSX.Element {
  const [cameras, setCameras] = useState<Camera[]>([]);
  const [events, setEvents] = useState<Raised[]>([]);
  const [clip, setClip] = useState('');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const client = createClient({
      url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      connectionParams: () => ({ authorization: `Bearer ${currentToken()}` }),
    });
    // One variables object: a retry inside graphql-ws sends the last cursor seen.
    const variables = { after: '' };
    const start = async (): Promise<void> => {
      const cams = await send<{ cameras: { edges: { node: Camera }[] } }>(
        '{ cameras(first: 4) { edges { node { id name } } } }',
      );
      setCameras(cams.cameras.edges.map((e) => e.node));
      const list = await send<{ events: { liveCursor: string; edges: { node: Raised }[] } }>(
        `{ events(first: 50) { liveCursor edges { node { ${EVENT} } } } }`,
      );
      setEvents((known) =>
        mergeEvents(
          known,
          list.events.edges.map((e) => e.node),
        ),
      );
      variables.after = list.events.liveCursor;
      const query = `subscription EventRaised($after: String) { eventRaised(after: $after) { cursor event { ${EVENT} } } }`;
      client.subscribe<{ eventRaised: { cursor: string; event: Raised | null } }>(
        { query, variables },
        {
          next: ({ data }) => {
            if (!data) return;
            variables.after = data.eventRaised.cursor;
            const { event } = data.eventRaised;
            if (event) setEvents((known) => mergeEvents(known, [event]));
          },
          error: (error) => setProblem(`Live events stopped: ${String(error)}`),
          complete: () => undefined,
        },
      );
    };
    start().catch((error) => setProblem(String(error)));
    return () => void client.dispose();
  }, []);
  const replay = async (event: Raised): Promise<void> => {
    const at = Date.parse(event.raisedAt);
    const input = {
      cameraId: event.camera?.id,
      from: new Date(at - 5000).toISOString(),
      to: new Date(at + 15_000).toISOString(),
    };
    try {
      const { startPlayback } = await send<{ startPlayback: { session?: { url: string }; message?: string } }>(PLAY, {
        input,
      });
      setClip(startPlayback.session?.url ?? '');
      setProblem(startPlayback.message ?? '');
    } catch (error) {
      setProblem(String(error));
    }
  };
  return (
    <main>
      <section className="wall">
        {cameras.map((c) => (
          <LiveTile key={c.id} {...c} />
        ))}
      </section>
      <aside>
        <p role="alert">{problem}</p>
        {clip && <video data-testid="playback" src={clip} controls autoPlay muted />}
        <ul>
          {events.map((e) => (
            <li key={e.id}>
              <button type="button" onClick={() => replay(e)}>
                {e.kind} · {e.camera?.name} · {new Date(e.raisedAt).toLocaleTimeString()}
              </button>
            </li>
          ))}
        </ul>
      </aside>
    </main>
  );
}

function Console(): JSX.Element {
  const [signedIn, setSignedIn] = useState(false);
  return signedIn ? <Wall /> : <Login onDone={() => setSignedIn(true)} />;
}
const root = document.getElementById('root');
if (root) createRoot(root).render(<Console />);
