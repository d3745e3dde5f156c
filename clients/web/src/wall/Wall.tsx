import { type JSX, useState } from 'react';
import { client } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { EventList } from '../events/EventList.tsx';
import { useEventFeed } from '../events/event-feed.ts';
import { WallDocument } from '../generated/graphql.ts';
import { LiveTile } from '../live/LiveTile.tsx';
import { strings } from '../strings.ts';

const EVENTS_SHOWN = 12;

/** Every camera live, and beside them what just happened. */
export function Wall(): JSX.Element {
  const { data, problem } = usePolled(client, WallDocument, () => ({ first: 16 }), 5000);
  const { events, loaded } = useEventFeed();
  const [largeId, setLargeId] = useState('');
  const cameras = data?.cameras.edges.map((edge) => edge.node) ?? [];
  return (
    <div className="wall-page">
      <section className="wall" aria-label={strings.nav.wall}>
        {problem !== '' && <p role="alert">{problem}</p>}
        {data && cameras.length === 0 && (
          <p className="empty">
            <strong>{strings.wall.empty}</strong> {strings.wall.emptyHint} <a href="#/cameras">{strings.cameras.add}</a>
          </p>
        )}
        {cameras.map((camera) => (
          <LiveTile
            key={camera.id}
            camera={camera}
            large={camera.id === largeId}
            onToggle={() => setLargeId(camera.id === largeId ? '' : camera.id)}
          />
        ))}
      </section>
      <aside>
        <header className="page-head">
          <h2>{strings.wall.latest}</h2>
          <a href="#/events">{strings.wall.all} ›</a>
        </header>
        {loaded && events.length === 0 && <p className="empty">{strings.events.emptyHint}</p>}
        <EventList events={events.slice(0, EVENTS_SHOWN)} chosen={null} />
      </aside>
    </div>
  );
}
