import { type JSX, useState } from 'react';
import { strings } from '../strings.ts';
import { EventDetail } from './EventDetail.tsx';
import { EventList } from './EventList.tsx';
import { eventFeed, useEventFeed } from './event-feed.ts';

const KINDS = ['ALL', 'MOTION', 'INTRUSION', 'LINE_CROSSING', 'TAMPERING'] as const;

/** What happened: the list follows by itself, the chosen event beside it. */
export function EventsPage({ eventId }: { eventId: string | null }): JSX.Element {
  const { events, problem, loaded, older } = useEventFeed();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('ALL');
  const shown = kind === 'ALL' ? events : events.filter((event) => event.kind === kind);
  return (
    <div className={`split ${eventId ? 'has-choice' : ''}`}>
      <section className="split-list" aria-label={strings.events.title}>
        <header className="page-head">
          <h1>{strings.events.title}</h1>
        </header>
        <fieldset className="chips" aria-label={strings.events.title}>
          {KINDS.map((one) => (
            <button key={one} type="button" aria-pressed={one === kind} onClick={() => setKind(one)}>
              {one === 'ALL' ? strings.events.all : strings.kind[one]}
            </button>
          ))}
        </fieldset>
        {problem !== '' && <p role="status" className="note">{`${strings.events.followStopped} (${problem})`}</p>}
        {loaded && shown.length === 0 && (
          <p className="empty">
            <strong>{strings.events.empty}</strong> {strings.events.emptyHint}
          </p>
        )}
        <EventList events={shown} chosen={eventId} />
        {older !== null && (
          <button type="button" onClick={() => void eventFeed.older()}>
            {strings.events.older}
          </button>
        )}
      </section>
      <section className="split-detail">
        {eventId ? <EventDetail key={eventId} id={eventId} /> : <p className="empty">{strings.events.choose}</p>}
      </section>
    </div>
  );
}
