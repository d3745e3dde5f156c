import { type JSX, useEffect, useMemo, useState } from 'react';
import type { PageProps } from '../app/pages.ts';
import { strings } from '../strings.ts';
import { BulkBar } from './BulkBar.tsx';
import { EventDetail } from './EventDetail.tsx';
import { EventFilters } from './EventFilters.tsx';
import { EventList } from './EventList.tsx';
import { eventFeed, filteredFeed, useEventFeed } from './event-feed.ts';
import { filterOf } from './filter.ts';

/** What happened: the list follows by itself, the chosen event beside it. */
export function EventsPage({ path, search }: PageProps): JSX.Element {
  const eventId = path === '' ? null : path;
  const filter = useMemo(() => filterOf(search), [search]);
  const filtered = Object.keys(filter).length > 0;
  useEffect(() => {
    if (!filtered) return;
    filteredFeed.start(filter);
    return () => filteredFeed.stop();
  }, [filter, filtered]);
  const feed = filtered ? filteredFeed : eventFeed;
  const { events, problem, loaded, older } = useEventFeed(feed);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <div className={`split ${eventId ? 'has-choice' : ''}`}>
      <section className="split-list" aria-label={strings.events.title}>
        <header className="page-head">
          <h1>{strings.events.title}</h1>
        </header>
        <EventFilters search={search} />
        <BulkBar shown={events} selected={selected} onSelect={setSelected} />
        {problem !== '' && <p role="status" className="note">{`${strings.events.followStopped} (${problem})`}</p>}
        {!loaded && problem === '' && <p className="empty">{strings.events.loading}</p>}
        {loaded && events.length === 0 && (
          <p className="empty">
            <strong>{filtered ? strings.events.noMatch : strings.events.empty}</strong>{' '}
            {filtered ? strings.events.noMatchHint : strings.events.emptyHint}
          </p>
        )}
        <EventList events={events} chosen={eventId} search={search} selected={selected} onToggle={toggle} />
        {older !== null && (
          <button type="button" onClick={() => void feed.older()}>
            {strings.events.older}
          </button>
        )}
      </section>
      <section className="split-detail">
        {eventId ? (
          <EventDetail key={eventId} id={eventId} search={search} />
        ) : (
          <p className="empty">{strings.events.choose}</p>
        )}
      </section>
    </div>
  );
}
