import { type JSX, useEffect, useMemo, useState } from 'react';
import type { PageProps } from '../app/pages.ts';
import { playbackHref } from '../app/route.ts';
import { strings } from '../strings.ts';
import { CameraPicker } from './CameraPicker.tsx';
import { DeckView, type Shown } from './DeckView.tsx';
import type { Deck } from './deck.ts';
import { GoTo } from './GoTo.tsx';
import { Holes } from './Holes.tsx';
import { watchedOf } from './moment.ts';
import { RangeBar } from './RangeBar.tsx';
import { Timeline } from './Timeline.tsx';
import type { Row } from './timeline-paint.ts';
import { fit, pan, type View } from './timeline-view.ts';
import { useDeck, useDeckState } from './use-deck.ts';
import { useNamedCameras } from './use-named-cameras.ts';
import { useTimelineData } from './use-timeline-data.ts';
import { text } from './words.ts';

const MINUTE_MS = 60_000;
const SPANS: readonly (readonly [keyof typeof text.spans, number])[] = [
  ['minutes10', 10 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['hours6', 360 * MINUTE_MS],
  ['day', 1_440 * MINUTE_MS],
  ['week', 7 * 1_440 * MINUTE_MS],
  ['month', 30 * 1_440 * MINUTE_MS],
];
const BEGIN_BEFORE_NOW_MS = 10_000;

/** What was recorded: some cameras at one moment, and the timeline to find it on. */
export function PlaybackPage({ search }: PageProps): JSX.Element {
  const { cameraIds, atMs } = useMemo(() => watchedOf(search), [search]);
  const deck = useDeck(atMs ?? Date.now() - BEGIN_BEFORE_NOW_MS);
  // Another link opened on this page leads there; the page's own moves are no news.
  useEffect(() => {
    if (deck && atMs !== null && Math.abs(deck.current().atMs - atMs) > 500) deck.seek(atMs);
  }, [deck, atMs]);
  return (
    <div className="playback">
      <h1 className="sr-only">{strings.playback.title}</h1>
      {deck && <Desk deck={deck} cameraIds={cameraIds} />}
    </div>
  );
}

function Desk({ deck, cameraIds }: { deck: Deck; cameraIds: readonly string[] }): JSX.Element {
  const { cameras: named, problem, first } = useNamedCameras(cameraIds);
  const [rowsShown, setRowsShown] = useState<readonly Shown[]>([]);
  const [view, setView] = useState<View>(() => around(deck.current().atMs, 60 * MINUTE_MS));
  const [range, setRange] = useState<View | null>(null);
  const [marking, setMarking] = useState(false);
  const playing = named.length > 0 || cameraIds.length > 0 ? named : first;
  const rowCameras = [...playing, ...rowsShown.filter(({ id }) => !playing.some((one) => one.id === id))];
  const lanes = useTimelineData(
    rowCameras.map(({ id }) => id),
    view,
  );
  const empty = (id: string): Row => ({ id, lane: null, marks: [], counts: [] });
  const rows = rowCameras.map(({ id }) => lanes.get(id) ?? empty(id));
  const zone = playing[0]?.site?.timezone ?? null;
  const show = (ids: readonly string[]): void => {
    location.hash = playbackHref(ids, deck.current().atMs);
  };
  useFollowing(deck, view, setView);
  return (
    <div className="playback-desk">
      <CameraPicker playing={playing} onPlay={show} onRows={setRowsShown} />
      <section className="playback-main">
        {problem !== '' && <p role="alert">{problem}</p>}
        {playing.length > 0 ? <DeckView deck={deck} cameras={playing} /> : <p className="empty">{text.none}</p>}
        <div className="timeline-bar-top">
          <GoToNow deck={deck} zone={zone} />
          <span className="actions">
            {SPANS.map(([name, ms]) => (
              <button
                key={name}
                type="button"
                aria-pressed={Math.abs(view.toMs - view.fromMs - ms) < ms / 100}
                onClick={() => setView(around(deck.current().atMs, ms))}
              >
                {text.spans[name]}
              </button>
            ))}
          </span>
          <button type="button" aria-pressed={marking} onClick={() => setMarking(!marking)}>
            {text.mark}
          </button>
          <CopyLink deck={deck} cameras={playing} />
        </div>
        {marking && !range && <p className="note">{text.marking}</p>}
        <div className="timeline-rows">
          <ul>
            {rowCameras.map(({ id, name }) => (
              <li key={id} title={name} className={playing.some((one) => one.id === id) ? '' : 'muted'}>
                {name}
              </li>
            ))}
          </ul>
          <Timeline
            rows={rows}
            view={view}
            range={range}
            marking={marking}
            zone={zone}
            deck={deck}
            onView={setView}
            onRange={setRange}
            onChoose={(at) => deck.seek(at)}
          />
        </div>
        {range && <RangeBar range={range} cameras={playing} onClear={() => setRange(null)} />}
        <Holes cameras={playing} lanes={lanes} view={view} />
      </section>
    </div>
  );
}

function around(atMs: number, lengthMs: number): View {
  return fit({ fromMs: atMs - lengthMs * 0.7, toMs: atMs + lengthMs * 0.3 }, Date.now());
}

/** Moves the view on when what plays has left it, unless somebody looks elsewhere on purpose. */
function useFollowing(deck: Deck, view: View, setView: (view: View) => void): void {
  const { atMs } = useDeckState(deck);
  const [wasInside, setWasInside] = useState(true);
  const inside = atMs >= view.fromMs && atMs <= view.toMs;
  useEffect(() => {
    const length = view.toMs - view.fromMs;
    if (!inside && wasInside && Math.abs(atMs - view.toMs) < length / 10) setView(pan(view, length / 2, Date.now()));
    else setWasInside(inside);
  }, [inside, wasInside, atMs, view, setView]);
}

function GoToNow({ deck, zone }: { deck: Deck; zone: string | null }): JSX.Element {
  const [openedMs, setOpenedMs] = useState(() => deck.current().atMs);
  return (
    <GoTo
      atMs={openedMs}
      zone={zone}
      onGo={(at) => {
        deck.seek(at);
        setOpenedMs(at);
      }}
    />
  );
}

function CopyLink({ deck, cameras }: { deck: Deck; cameras: readonly Shown[] }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const ids = cameras.map(({ id }) => id);
    const address = playbackHref(ids, deck.current().atMs);
    history.replaceState(null, '', address);
    await navigator.clipboard?.writeText(location.href).catch(() => undefined);
    setCopied(true);
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {text.copy}
      </button>
      <span role="status" className="note good">
        {copied ? text.copied : ''}
      </span>
    </>
  );
}
