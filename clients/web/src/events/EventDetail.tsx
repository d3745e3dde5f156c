import { type JSX, useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { eventsHref, playbackHref } from '../app/route.ts';
import { sentence, usePolled } from '../app/use-polled.ts';
import { AcknowledgeEventDocument, EventDetailDocument, type EventDetailQuery } from '../generated/graphql.ts';
import { BEFORE_EVENT_MS } from '../playback/moment.ts';
import { Player } from '../playback/Player.tsx';
import { strings } from '../strings.ts';
import { dayAndClock } from '../text/format.ts';
import { learnEvent } from './event-feed.ts';
import { Why } from './Why.tsx';

export type EventShown = NonNullable<EventDetailQuery['event']>;

/** One event: its picture, its moment on video, why it fired, and the operator's acknowledgement. */
export function EventDetail({ id, search }: { id: string; search: string }): JSX.Element {
  const { data, problem, again } = usePolled(directClient, EventDetailDocument, () => ({ id }), 3000);
  const [refused, setRefused] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  const there = data?.event != null;
  // Who chose it by keyboard goes on here, and not through the rest of the list.
  useEffect(() => {
    if (there && document.activeElement?.closest('.split-list .events')) title.current?.focus({ preventScroll: true });
  }, [there]);
  const back = (
    <a className="back" href={eventsHref(search)}>
      ‹ {strings.events.back}
    </a>
  );
  if (!data)
    return (
      <>
        {back}
        {problem !== '' && <p role="alert">{problem}</p>}
      </>
    );
  const { event } = data;
  if (!event)
    return (
      <>
        {back}
        <p role="alert">{strings.events.gone}</p>
      </>
    );
  const acknowledge = async (): Promise<void> => {
    const variables = { id, version: event.version };
    const answer = await directClient.mutation(AcknowledgeEventDocument, variables).toPromise();
    const result = answer.data?.acknowledgeEvent;
    if (result?.__typename === 'AcknowledgeEventSuccess')
      learnEvent(id, { state: result.event.state, version: result.event.version });
    else setRefused(result && 'message' in result ? result.message : answer.error ? sentence(answer.error) : '');
    again();
  };
  const atMs = Date.parse(event.raisedAt);
  return (
    <article className="detail">
      {back}
      <header className="page-head">
        <div>
          <h2 ref={title} tabIndex={-1}>
            <i className={`dot ${event.severity.toLowerCase()}`} />
            {strings.kind[event.kind] ?? event.kind}
            {event.label ? ` · ${event.label}` : ''}
          </h2>
          <p className="muted">
            {event.camera?.name ?? strings.events.unknownCamera} · {event.camera?.site?.name ?? strings.tile.noSite} ·{' '}
            {dayAndClock(event.raisedAt, Date.now(), event.camera?.site?.timezone)}
          </p>
        </div>
        {event.state === 'OPEN' ? (
          <button type="button" className="primary" onClick={() => void acknowledge()}>
            {strings.events.acknowledge}
          </button>
        ) : (
          <span className="badge good">
            {event.state === 'CLOSED' ? strings.events.closed : `✓ ${strings.events.acknowledged}`}
          </span>
        )}
      </header>
      {refused !== '' && <p role="alert">{refused}</p>}
      {event.camera && (
        <section>
          <h3>{strings.events.moment}</h3>
          <Player camera={event.camera} fromMs={atMs - BEFORE_EVENT_MS} poster={event.snapshotUrl ?? null} />
        </section>
      )}
      <Picture event={event} />
      {event.camera && (
        <p>
          <a href={playbackHref(event.camera.id, atMs - BEFORE_EVENT_MS)}>{strings.events.openPlayback} ›</a>
        </p>
      )}
      <Why event={event} />
    </article>
  );
}

/** The picture with a frame around what was seen; coordinates are fractions of the picture. */
function Picture({ event }: { event: EventShown }): JSX.Element {
  const [url, setUrl] = useState(event.snapshotUrl ?? null);
  // The address is signed anew in every answer; the picture stays the same, so the first one is kept.
  if (url === null && event.snapshotUrl) setUrl(event.snapshotUrl);
  if (url === null)
    return (
      <p className="muted">
        {event.snapshotState === 'NONE' ? strings.events.pictureNone : strings.events.picturePending}
      </p>
    );
  const { box } = event;
  const percent = (part: number): string => `${part * 100}%`;
  return (
    <figure className="picture">
      <img src={url} alt={`${strings.kind[event.kind] ?? event.kind} ${event.label ?? ''}`} />
      {box && (
        <span
          className={`box ${event.severity.toLowerCase()}`}
          style={{ left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) }}
        >
          <b>
            {event.label ?? ''}{' '}
            {typeof event.confidence === 'number' ? percent(Math.round(event.confidence * 100) / 100) : ''}
          </b>
        </span>
      )}
    </figure>
  );
}
