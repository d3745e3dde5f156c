import type { JSX } from 'react';
import { eventHref } from '../app/route.ts';
import { strings } from '../strings.ts';
import { clock, dayAndClock } from '../text/format.ts';
import type { FeedEvent } from './event-feed.ts';
import { Thumbnail } from './Thumbnail.tsx';

/** Events, newest first, each a button that opens it; with `onToggle`, each can be selected too. */
export function EventList(props: {
  events: readonly FeedEvent[];
  chosen: string | null;
  /** The query of the list's address, kept when an event is opened. */
  search?: string;
  selected?: ReadonlySet<string>;
  onToggle?(id: string): void;
  /** What choosing an event does; its own page is opened otherwise. */
  onChoose?(id: string): void;
}): JSX.Element {
  const { events, chosen, search = '', selected, onToggle, onChoose } = props;
  return (
    <ul className="events">
      {events.map((event) => (
        <li key={event.id} data-event-id={event.id}>
          {onToggle && (
            <input
              type="checkbox"
              checked={selected?.has(event.id) ?? false}
              aria-label={strings.events.select(
                `${strings.kind[event.kind] ?? event.kind}, ${event.camera?.name ?? strings.events.unknownCamera}, ${clock(event.raisedAt)}`,
              )}
              onChange={() => onToggle(event.id)}
            />
          )}
          <button
            type="button"
            aria-current={event.id === chosen}
            onClick={() => {
              if (onChoose) onChoose(event.id);
              else location.hash = eventHref(event.id, search);
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
                {dayAndClock(event.raisedAt, Date.now(), event.camera?.site?.timezone)}
                {event.state && event.state !== 'OPEN' ? ` · ${strings.eventState[event.state]}` : ''}
              </time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
