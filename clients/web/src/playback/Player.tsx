import { type JSX, useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { PlayDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { seekTarget } from './moment.ts';

interface Clip {
  cameraId: string;
  fromMs: number;
  toMs: number;
  seekToMs: number;
  poster?: string | null;
}
/** What was just recorded may still be on its way to the disk, longer on a busy machine: asked again for this long. */
const FRESH_MS = 20_000;
const AGAIN_MS = 1_500;

/** Plays a recorded stretch from a moment in it; what is too fresh to be on disk is asked for again. */
export function Player({ cameraId, fromMs, toMs, seekToMs, poster }: Clip): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [session, setSession] = useState<{ url: string; fromMs: number } | null>(null);
  const [problem, setProblem] = useState('');
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for another session.
  useEffect(() => {
    let stopped = false;
    let again = 0;
    setSession(null);
    setProblem('');
    const variables = { cameraId, from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
    directClient
      .mutation(PlayDocument, variables)
      .toPromise()
      .then(({ data, error }) => {
        if (stopped) return;
        const result = data?.startPlayback;
        if (result?.__typename === 'StartPlaybackSuccess')
          void fileSpan(result.session.url, Date.parse(result.session.from)).then(({ startMs, endMs }) => {
            if (stopped) return;
            const stillComes = endMs !== null && endMs < seekToMs && Date.now() - seekToMs < FRESH_MS;
            if (stillComes) again = window.setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
            else setSession({ url: result.session.url, fromMs: startMs });
          });
        else setProblem(result?.message ?? (error ? sentence(error) : strings.playback.failed));
      });
    return () => {
      stopped = true;
      clearTimeout(again);
    };
  }, [cameraId, fromMs, toMs, seekToMs, attempt]);
  const failed = (): void => {
    if (Date.now() - seekToMs < FRESH_MS) window.setTimeout(() => setAttempt((n) => n + 1), AGAIN_MS);
    else setProblem(strings.playback.failed);
  };
  const place = (): void => {
    const element = video.current;
    if (!element || !session) return;
    const { seekable } = element;
    const last = seekable.length - 1;
    const range =
      last < 0
        ? { start: element.currentTime, end: element.duration }
        : { start: seekable.start(0), end: seekable.end(last) };
    const target = seekTarget(range, session.fromMs, seekToMs);
    if (Math.abs(target - element.currentTime) > 0.2) element.currentTime = target;
  };
  return (
    <div className="player">
      <video
        ref={video}
        data-testid="playback"
        src={session?.url}
        poster={poster ?? undefined}
        controls
        autoPlay
        muted
        playsInline
        onLoadedMetadata={place}
        onError={failed}
      >
        <track kind="captions" />
      </video>
      {problem !== '' && (
        <p role="alert">
          {problem}{' '}
          <button type="button" onClick={() => setAttempt((n) => n + 1)}>
            {strings.playback.again}
          </button>
        </p>
      )}
    </div>
  );
}

/** A file begins with a whole picture, so up to seconds before what was asked for; its answer's head says when, and where it ends. */
async function fileSpan(url: string, askedMs: number): Promise<{ startMs: number; endMs: number | null }> {
  const head = await fetch(url, { method: 'HEAD' }).catch(() => null);
  const [startMs, endMs] = ['x-vms-start', 'x-vms-end'].map((name) => Date.parse(head?.headers.get(name) ?? ''));
  return {
    startMs: startMs === undefined || Number.isNaN(startMs) ? askedMs : startMs,
    endMs: endMs === undefined || Number.isNaN(endMs) ? null : endMs,
  };
}
