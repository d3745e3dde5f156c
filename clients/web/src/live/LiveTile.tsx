import { type JSX, useEffect, useRef, useState } from 'react';
import { strings } from '../strings.ts';
import { clock } from '../text/format.ts';
import { backoffMs, type TileState, tileState } from './live-policy.ts';
import { type LiveHow, playLive } from './play-live.ts';

export interface TileCamera {
  id: string;
  name: string;
  site?: { name: string; timezone?: string } | null;
  edgeServer?: { name: string; online: boolean } | null;
  ingest?: { lastFrameAt?: string | null } | null;
  device?: { capabilities: readonly string[] } | null;
}

/** One camera, live; says so when it is not, since when, and why. */
export function LiveTile({
  camera,
  large,
  onToggle,
}: {
  camera: TileCamera;
  large: boolean;
  onToggle(): void;
}): JSX.Element {
  const { id, name, site, edgeServer, ingest } = camera;
  const video = useRef<HTMLVideoElement>(null);
  const lastMs = useRef(0);
  const [state, setState] = useState<TileState>({ at: 'CONNECTING' });
  const [problem, setProblem] = useState('');
  const [how, setHow] = useState<LiveHow | null>(null);
  const edgeOnline = edgeServer?.online ?? true;
  useEffect(() => {
    const stop = new AbortController();
    let attempt = 0;
    let timer = 0;
    const connect = (): void => {
      if (stop.signal.aborted || !video.current) return;
      const onPicture = (): void => {
        lastMs.current = Date.now();
        if (attempt > 0) setProblem('');
        attempt = 0;
      };
      playLive(video.current, id, stop.signal, onPicture, setHow)
        .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
        .finally(() => {
          timer = window.setTimeout(connect, backoffMs(attempt++));
        });
    };
    connect();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id]);
  useEffect(() => {
    const look = (): void =>
      setState((known) => {
        const next = tileState(lastMs.current, Date.now(), edgeOnline);
        return JSON.stringify(next) === JSON.stringify(known) ? known : next;
      });
    look();
    const timer = window.setInterval(look, 500);
    return () => clearInterval(timer);
  }, [edgeOnline]);
  // Without a picture of our own, the recorder's last frame is the honest answer.
  const recordedMs = ingest?.lastFrameAt ? Date.parse(ingest.lastFrameAt) : null;
  const sinceMs = state.at === 'LIVE' ? null : (state.sinceMs ?? (state.at === 'OFFLINE' ? recordedMs : null));
  const since = sinceMs === null ? strings.tile.waiting : strings.tile.stale(clock(sinceMs, site?.timezone));
  return (
    <figure className={`tile ${large ? 'large' : ''}`}>
      <video ref={video} muted autoPlay playsInline aria-label={name} />
      {state.at !== 'LIVE' && (
        <div className="overlay" role="status">
          <strong>{since}</strong>
          {state.at === 'OFFLINE' && edgeServer && <span>{strings.tile.edgeOffline(edgeServer.name)}</span>}
          {state.at !== 'OFFLINE' && problem !== '' && <span>{problem}</span>}
        </div>
      )}
      <figcaption>
        <button type="button" aria-pressed={large} title={strings.tile.show(name)} onClick={onToggle}>
          <b className="tile-name">{name}</b>
          <span>{site?.name ?? strings.tile.noSite}</span>
        </button>
        <span
          className={`badge ${state.at.toLowerCase()}`}
          title={how ? strings.tile.how(how.protocol, how.reason) : undefined}
        >
          {strings.tile[state.at]}
        </span>
      </figcaption>
    </figure>
  );
}
