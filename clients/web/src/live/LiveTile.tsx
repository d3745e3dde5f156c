import { type JSX, useEffect, useRef, useState } from 'react';
import { send } from '../api.ts';
import { backoffMs, chooseLiveAction } from './live-policy.ts';

const START = `mutation Watch($cameraId: ID!) { startLive(input: { cameraId: $cameraId, protocols: [MSE] }) {
  __typename ... on StartLiveSuccess { session { url } } ... on Error { code message } } }`;
type Start = { startLive: { session?: { url: string }; message?: string } };

/** Plays one camera until aborted or the connection ends; resolves then. */
async function play(
  video: HTMLVideoElement,
  cameraId: string,
  signal: AbortSignal,
  onFrame: () => void,
): Promise<void> {
  const { startLive } = await send<Start>(START, { cameraId });
  if (!startLive.session) throw new Error(startLive.message ?? 'No live session.');
  if (signal.aborted) return;
  const url = new URL(startLive.session.url, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const media = new MediaSource();
  const objectUrl = URL.createObjectURL(media);
  const opened = new Promise((done) => media.addEventListener('sourceopen', done, { once: true }));
  video.src = objectUrl;
  await opened;
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let buffer: SourceBuffer | null = null;
  const queue: ArrayBuffer[] = [];
  const pump = (): void => {
    if (!buffer || buffer.updating || media.readyState !== 'open') return;
    const ranges = buffer.buffered;
    if (ranges.length > 0) {
      const range = { start: ranges.start(ranges.length - 1), end: ranges.end(ranges.length - 1) };
      const action = chooseLiveAction(video.currentTime, range);
      if (action.do === 'jump') video.currentTime = action.to;
      if (action.do === 'rate') video.playbackRate = action.rate;
      if (video.currentTime - ranges.start(0) > 20) {
        buffer.remove(0, video.currentTime - 10);
        return;
      }
    }
    const next = queue.shift();
    if (next) buffer.appendBuffer(next);
  };
  await new Promise<void>((done, fail) => {
    signal.addEventListener('abort', () => socket.close());
    socket.onclose = () => done();
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      try {
        if (typeof data === 'string') {
          const { mime } = JSON.parse(data) as { mime: string };
          if (buffer) {
            buffer.changeType(mime);
            return;
          }
          buffer = media.addSourceBuffer(mime);
          buffer.addEventListener('updateend', pump);
          return;
        }
        if (queue.length > 300) return socket.close(); // too slow to show: start again at live
        queue.push(data);
        onFrame();
        pump();
      } catch (error) {
        socket.close();
        fail(error);
      }
    };
  }).finally(() => URL.revokeObjectURL(objectUrl));
}

/** One camera, live; says so when its picture is older than 3 s. */
export function LiveTile({ id, name }: { id: string; name: string }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const lastMs = useRef(0);
  const [state, setState] = useState('CONNECTING');
  useEffect(() => {
    const stop = new AbortController();
    let attempt = 0;
    let timer = 0;
    const again = (): void => {
      if (stop.signal.aborted || !video.current) return;
      const onFrame = (): void => {
        lastMs.current = Date.now();
        attempt = 0;
      };
      play(video.current, id, stop.signal, onFrame)
        .catch(() => undefined)
        .finally(() => {
          timer = window.setTimeout(again, backoffMs(attempt++));
        });
    };
    again();
    const watch = window.setInterval(() => {
      const last = lastMs.current;
      if (last === 0) setState('CONNECTING');
      else setState(Date.now() - last > 3000 ? `No picture since ${new Date(last).toLocaleTimeString()}` : 'LIVE');
    }, 500);
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearInterval(watch);
    };
  }, [id]);
  return (
    <figure>
      <video ref={video} muted autoPlay playsInline />
      <figcaption>
        {name}: {state}
      </figcaption>
    </figure>
  );
}
