import { type JSX, useRef } from 'react';
import { directClient } from '../app/client.ts';
import type { PageProps } from '../app/pages.ts';
import { playbackHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { TimelineDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { clock, duration } from '../text/format.ts';
import { momentOf } from './moment.ts';
import { Player } from './Player.tsx';
import type { Span } from './spans.ts';
import { kindName, TimelineBar } from './TimelineBar.tsx';

const HOUR_MS = 3_600_000;
const PLAY_MS = 5 * 60_000;
const LEGEND = ['RECORDED', 'GAP', 'UNKNOWN', 'NOT_EXPECTED'] as const;

/** What every camera recorded in the last hour, where it has holes and why, and any moment of it played. */
export function PlaybackPage({ search }: PageProps): JSX.Element {
  const { cameraId, atMs } = momentOf(search);
  const asked = useRef({ fromMs: 0, toMs: 0 });
  const { data, problem } = usePolled(
    directClient,
    TimelineDocument,
    () => {
      const toMs = Date.now();
      asked.current = { fromMs: toMs - HOUR_MS, toMs };
      return { from: new Date(toMs - HOUR_MS).toISOString(), to: new Date(toMs).toISOString() };
    },
    15_000,
  );
  const cameras = data?.cameras.edges.map((edge) => edge.node) ?? [];
  const chosen = cameras.find((camera) => camera.id === cameraId) ?? cameras[0];
  const { fromMs, toMs } = asked.current;
  const playing =
    chosen && atMs !== null ? { from: atMs, to: Math.min(atMs + PLAY_MS, Math.max(Date.now(), atMs + 2000)) } : null;
  const clip = useRef({ key: '', toMs: 0 });
  const key = `${chosen?.id} ${atMs}`;
  // The end is fixed when a moment is chosen: later rounds must not restart the player.
  if (playing && clip.current.key !== key) clip.current = { key, toMs: playing.to };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{strings.playback.title}</h1>
        {playing && (
          <span className="badge">
            {strings.playback.playFrom(clock(playing.from))} · {chosen?.name}
          </span>
        )}
      </header>
      {problem !== '' && <p role="alert">{problem}</p>}
      {!data && problem === '' && <p className="empty">{strings.playback.loading}</p>}
      {playing && chosen ? (
        <Player key={key} cameraId={chosen.id} fromMs={playing.from} toMs={clip.current.toMs} seekToMs={playing.from} />
      ) : (
        data && <p className="empty stage">{strings.playback.nothing}</p>
      )}
      {data && <p className="muted">{strings.playback.lastHour}</p>}
      {cameras.map((camera) => (
        <section key={camera.id} className={`track ${camera.id === chosen?.id ? 'chosen' : ''}`}>
          <h3>
            {camera.name}
            <small className="muted">
              {camera.coverage ? ` ${strings.playback.legend.RECORDED} ${duration(camera.coverage.recordedMs)}` : ''}
              {camera.coverage && camera.coverage.gapMs > 0
                ? ` · ${strings.playback.legend.GAP} ${duration(camera.coverage.gapMs)}`
                : ''}
            </small>
          </h3>
          <TimelineBar
            spans={camera.timeline?.spans ?? []}
            fromMs={fromMs}
            toMs={toMs}
            atMs={camera.id === chosen?.id ? atMs : null}
            onChoose={(at) => {
              location.hash = playbackHref(camera.id, at);
            }}
          />
          {camera.id === chosen?.id && <Holes spans={camera.timeline?.spans ?? []} />}
          {!camera.timeline && <p className="note">{strings.playback.noAnswer}</p>}
        </section>
      ))}
      <ul className="legend">
        {LEGEND.map((kind) => (
          <li key={kind}>
            <i className={`span ${kind.toLowerCase()}`} /> {strings.playback.legend[kind]}
          </li>
        ))}
      </ul>
    </div>
  );
}

const HOLES_SHOWN = 6;

/** What is missing and why, in words: a bar's colours and hover texts do not reach everybody. */
function Holes({ spans }: { spans: readonly Span[] }): JSX.Element {
  const holes = spans.filter(({ kind }) => kind !== 'RECORDED' && kind !== 'BACKFILLED').slice(-HOLES_SHOWN);
  return (
    <ul className="holes muted">
      {holes.map((hole) => (
        <li key={hole.kind + hole.from}>
          {kindName(hole.kind)}
          {hole.reason ? ` (${hole.reason.replaceAll('_', ' ').toLowerCase()})` : ''} {clock(hole.from)} –{' '}
          {clock(hole.to)}
        </li>
      ))}
    </ul>
  );
}
