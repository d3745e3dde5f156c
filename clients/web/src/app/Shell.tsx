import { type JSX, useEffect } from 'react';
import { CamerasPage } from '../cameras/CamerasPage.tsx';
import { EventsPage } from '../events/EventsPage.tsx';
import { eventFeed } from '../events/event-feed.ts';
import { Mark } from '../login/Login.tsx';
import { PlaybackPage } from '../playback/PlaybackPage.tsx';
import { strings } from '../strings.ts';
import { TicketsPage } from '../tickets/TicketsPage.tsx';
import { Wall } from '../wall/Wall.tsx';
import { useConnection } from './live-socket.ts';
import { type Route, useRoute } from './route.ts';
import { session } from './session.ts';

const PAGES = ['wall', 'events', 'playback', 'tickets', 'cameras'] as const;

/** The frame around every page: where to go, whether news arrives, who is signed in. */
export function Shell({ user }: { user: { email: string; tenant?: { name: string } | null } }): JSX.Element {
  const route = useRoute();
  const connection = useConnection();
  useEffect(() => {
    eventFeed.start();
    return () => eventFeed.stop();
  }, []);
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {strings.skip}
      </button>
      <header className="top">
        <span className="brand">
          <Mark /> <span>{user.tenant?.name ?? strings.product}</span>
        </span>
        <nav>
          {PAGES.map((page) => (
            <a key={page} href={`#/${page}`} aria-current={route.page === page ? 'page' : undefined}>
              {strings.nav[page]}
            </a>
          ))}
        </nav>
        <span className={`connection ${connection}`} role="status">
          <i /> {strings.connection[connection]}
        </span>
        <details className="user">
          <summary>{user.email}</summary>
          <div>
            <a href="/graphiql">{strings.nav.graphiql}</a>
            <button type="button" onClick={() => void session.signOut()}>
              {strings.logout}
            </button>
          </div>
        </details>
      </header>
      <main id="content" tabIndex={-1}>
        <Page route={route} />
      </main>
    </div>
  );
}

function Page({ route }: { route: Route }): JSX.Element {
  if (route.page === 'events') return <EventsPage eventId={route.eventId} search={route.search} />;
  if (route.page === 'playback') return <PlaybackPage cameraId={route.cameraId} atMs={route.atMs} />;
  if (route.page === 'tickets') return <TicketsPage ticketId={route.ticketId} />;
  if (route.page === 'cameras') return <CamerasPage />;
  return <Wall />;
}
