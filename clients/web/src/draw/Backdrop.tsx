import { type JSX, useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { TakeSnapshotDocument } from '../generated/graphql.ts';
import { playLive } from '../live/play-live.ts';
import { clock } from '../text/format.ts';
import { drawWords as text } from './words.ts';

/** What a camera sees now, to draw on: its own picture, or live video where it makes none. Says which. */
export function Backdrop(props: { cameraId: string; round: number; onAspect(aspect: number): void }): JSX.Element {
  const { cameraId, round, onAspect } = props;
  const video = useRef<HTMLVideoElement>(null);
  const [picture, setPicture] = useState<{ url: string; atMs: number } | null>(null);
  const [how, setHow] = useState<'asking' | 'snapshot' | 'live' | 'none'>('asking');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for another picture.
  useEffect(() => {
    const stop = new AbortController();
    setHow('asking');
    void directClient
      .mutation(TakeSnapshotDocument, { cameraId })
      .toPromise()
      .then(async ({ data }) => {
        if (stop.signal.aborted) return;
        if (data?.takeSnapshot.__typename === 'TakeSnapshotSuccess') {
          const url = `data:image/jpeg;base64,${data.takeSnapshot.jpegBase64}`;
          if (await isPicture(url)) {
            setPicture({ url, atMs: Date.now() });
            return setHow('snapshot');
          }
          if (stop.signal.aborted) return;
        }
        setPicture(null);
        if (!video.current) return;
        await playLive(
          video.current,
          cameraId,
          stop.signal,
          () => setHow('live'),
          () => {},
        );
      })
      .catch(() => !stop.signal.aborted && setHow('none'));
    return () => stop.abort();
  }, [cameraId, round]);
  return (
    <>
      {picture && (
        <img
          src={picture.url}
          alt=""
          onLoad={({ currentTarget: it }) => onAspect(it.naturalWidth / it.naturalHeight)}
        />
      )}
      <video
        ref={video}
        hidden={picture !== null}
        muted
        autoPlay
        playsInline
        aria-label={text.live}
        onResize={({ currentTarget: it }) => it.videoHeight > 0 && onAspect(it.videoWidth / it.videoHeight)}
      />
      <p className="muted backdrop-note" role="status">
        {how === 'asking' && text.asking}
        {how === 'snapshot' && picture && text.snapshot(clock(picture.atMs))}
        {how === 'live' && text.live}
        {how === 'none' && text.noPicture}
      </p>
    </>
  );
}

/** Some devices answer with a placeholder of a few pixels, or with what is no picture at all. */
async function isPicture(url: string): Promise<boolean> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => image.naturalWidth >= 64,
    () => false,
  );
}
