import type { JSX } from 'react';
import { eventHref } from '../app/route.ts';
import { strings } from '../strings.ts';
import { dayAndClock } from '../text/format.ts';
import type { FeedEvent } from './event-feed.ts';
import { Thumbnail } from './Thumbnail.tsx';

/** Events, newest first, each a button that opens it. */
export function EventList({ events, chosen }: { events: readonly FeedEvent[]; chosen: string | null }): JSX.Element {
  return (
    <ul className="events">
      {events.map((event) => (
        <li key={event.id} data-event-id={event.id}>
          <button
            type="button"
            aria-current={event.id === chosen}
            onClick={() => {
              location.hash = eventHref(event.id);
            }}
          >
            <Thumbnail event={event} />
            <span className="event-text">
              <strong>
                <i className={`dot ${event.severity.toLowerCase()}`} title={strings.severity[event.severity]} />
                {strings.kind[event.kind] ?? event.kind}
                {event.label ? ` · ${event.label}` : ''}
              </strong>
              <span>
                {event.camera?.name ?? strings.events.unknownCamera}
                {event.camera?.site ? ` · ${event.camera.site.name}` : ''}
              </span>
              <time dateTime={event.raisedAt}>
                {dayAndClock(event.raisedAt, Date.now())}
                {event.state === 'ACKNOWLEDGED' ? ` · ${strings.events.acknowledged}` : ''}
              </time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
