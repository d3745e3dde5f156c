import { chooseLiveAction } from './live-policy.ts';

const QUEUE_MAX = 300;

/** Plays by Media Source Extensions over a WebSocket until aborted or the connection ends; resolves then. */
export async function playMse(
  video: HTMLVideoElement,
  address: string,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<void> {
  const url = new URL(address, location.href);
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  const media = new MediaSource();
  const objectUrl = URL.createObjectURL(media);
  const opened = new Promise((done) => media.addEventListener('sourceopen', done, { once: true }));
  video.srcObject = null;
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
      const last = ranges.length - 1;
      const action = chooseLiveAction(video.currentTime, { start: ranges.start(last), end: ranges.end(last) });
      if (action.do === 'jump') video.currentTime = action.to;
      if (action.do === 'rate') video.playbackRate = action.rate;
      if (video.currentTime - ranges.start(0) > 20) {
        buffer.remove(0, video.currentTime - 10);
        return;
      }
    }
    const next = queue.shift();
    if (next) buffer.appendBuffer(next);
    // A tab that was hidden may have paused the element; live is live.
    if (video.paused && ranges.length > 0) video.play().catch(() => undefined);
  };
  await new Promise<void>((done, fail) => {
    const close = (): void => socket.close();
    signal.addEventListener('abort', close, { once: true });
    socket.onclose = () => {
      signal.removeEventListener('abort', close);
      done();
    };
    socket.onmessage = ({ data: message }: MessageEvent<string | ArrayBuffer>) => {
      try {
        if (typeof message === 'string') {
          const { mime } = JSON.parse(message) as { mime: string };
          if (buffer) return buffer.changeType(mime);
          buffer = media.addSourceBuffer(mime);
          buffer.addEventListener('updateend', pump);
          return;
        }
        if (queue.length > QUEUE_MAX) return socket.close(); // too slow to show: start again at live
        queue.push(message);
        onPicture();
        pump();
      } catch (problem) {
        socket.close();
        fail(problem);
      }
    };
  }).finally(() => URL.revokeObjectURL(objectUrl));
}
