import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { playbackHref } from '../app/route.ts';
import { sentence } from '../app/use-polled.ts';
import { EventList } from '../events/EventList.tsx';
import { type FeedEvent, filteredFeed, learnEvent, useEventFeed } from '../events/event-feed.ts';
import { AcknowledgeEventDocument } from '../generated/graphql.ts';
import { LiveTile } from '../live/LiveTile.tsx';
import { isTyping } from '../playback/DeckControls.tsx';
import { BEFORE_EVENT_MS } from '../playback/moment.ts';
import { Player } from '../playback/Player.tsx';
import { strings } from '../strings.ts';
import { ALARMS, afterLeaving, queueOf } from './queue.ts';
import { allowSound, ring } from './sound.ts';
import { text } from './words.ts';

const SHOWN_MAX = 50;

/** Alarms in the order to take them; the chosen one's camera as it is now, and as it was. */
export function ControlRoom(): JSX.Element {
  useEffect(() => {
    filteredFeed.start(ALARMS);
    return () => filteredFeed.stop();
  }, []);
  const { events, loaded, problem } = useEventFeed(filteredFeed);
  const queue = useMemo(() => queueOf(events), [events]);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [refused, setRefused] = useState('');
  const chosen = queue.find(({ id }) => id === chosenId) ?? queue[0] ?? null;
  const acknowledge = useCallback(
    async (event: FeedEvent): Promise<void> => {
      const variables = { id: event.id, version: event.version };
      const { data, error } = await directClient.mutation(AcknowledgeEventDocument, variables).toPromise();
      const result = data?.acknowledgeEvent;
      if (result?.__typename === 'AcknowledgeEventSuccess') {
        setRefused('');
        setChosenId(afterLeaving(queue, event.id));
        learnEvent(event.id, { state: result.event.state, version: result.event.version });
      } else {
        const why = result && 'message' in result ? result.message : error ? sentence(error) : strings.loadFailed;
        setRefused(text.refused(why));
      }
    },
    [queue],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || !chosen) return;
      const at = queue.indexOf(chosen);
      if (event.key === 'a') void acknowledge(chosen);
      else if (event.key === 'ArrowDown') setChosenId((queue[at + 1] ?? chosen).id);
      else if (event.key === 'ArrowUp') setChosenId((queue[at - 1] ?? chosen).id);
      else if (event.key === 'p' && chosen.camera) location.hash = momentHref(chosen, chosen.camera.id);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [queue, chosen, acknowledge]);
  return (
    <div className="control-room">
      <section className="split-list" aria-label={text.queue}>
        <header className="page-head">
          <h1>{text.title}</h1>
          <span className="badge">{text.count(queue.length)}</span>
          <Sound queue={queue} loaded={loaded} />
        </header>
        <p className="muted">{text.keys}</p>
        {problem !== '' && <p role="status" className="note">{`${strings.events.followStopped} (${problem})`}</p>}
        <p role="alert">{refused}</p>
        {loaded && queue.length === 0 && (
          <p className="empty">
            <strong>{text.none}</strong> {text.noneHint}
          </p>
        )}
        <EventList events={queue.slice(0, SHOWN_MAX)} chosen={chosen?.id ?? null} onChoose={setChosenId} />
      </section>
      {chosen && <Spot key={chosen.id} event={chosen} onAcknowledge={() => void acknowledge(chosen)} />}
    </div>
  );
}

function momentHref(event: FeedEvent, cameraId: string): string {
  return playbackHref(cameraId, Date.parse(event.raisedAt) - BEFORE_EVENT_MS);
}

/** The chosen alarm's camera on the spot tile, beside the moment it was raised. */
function Spot({ event, onAcknowledge }: { event: FeedEvent; onAcknowledge(): void }): JSX.Element {
  const { camera } = event;
  return (
    <section className="spot">
      <header className="page-head">
        <h2>
          {strings.kind[event.kind] ?? event.kind} · {camera?.name ?? strings.events.unknownCamera}
        </h2>
        <button type="button" className="primary" onClick={onAcknowledge}>
          {text.acknowledge}
        </button>
      </header>
      {camera && (
        <div className="spot-pictures">
          <section>
            <h3>{text.live}</h3>
            <LiveTile camera={camera} large={false} onToggle={() => undefined} />
          </section>
          <section>
            <h3>{text.moment}</h3>
            <Player camera={camera} fromMs={Date.parse(event.raisedAt) - BEFORE_EVENT_MS} />
          </section>
        </div>
      )}
    </section>
  );
}

/** Rings for each alarm that was not there before, once somebody has turned it on here. */
function Sound({ queue, loaded }: { queue: readonly FeedEvent[]; loaded: boolean }): JSX.Element {
  const [on, setOn] = useState(false);
  const heard = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (!loaded) return;
    const known = heard.current;
    const fresh = known ? queue.filter(({ id }) => !known.has(id)) : [];
    heard.current = new Set([...(known ?? []), ...queue.map(({ id }) => id)]);
    if (on && fresh.length > 0) ring(fresh.some(({ severity }) => severity === 'CRITICAL'));
  }, [queue, loaded, on]);
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => {
        allowSound();
        setOn(!on);
      }}
    >
      {on ? text.soundOn : text.soundOff}
    </button>
  );
}
