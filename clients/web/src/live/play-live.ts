import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { WatchDocument } from '../generated/graphql.ts';
import { playMse } from './play-mse.ts';
import { playWhep } from './play-whep.ts';

export interface LiveHow {
  protocol: 'WEBRTC' | 'MSE';
  /** Why this protocol, for people. */
  reason: string;
}

/** Cameras that WebRTC could not show here are not tried by it again before the page is loaded anew. */
const notByWebRtc = new Map<string, string>();

/**
 * Plays one camera until aborted or the connection ends; resolves then. WebRTC first where the server offers it, then
 * MSE at the same address. Throws what an operator should read.
 */
export async function playLive(
  video: HTMLVideoElement,
  cameraId: string,
  signal: AbortSignal,
  onPicture: () => void,
  onHow: (how: LiveHow) => void,
): Promise<void> {
  const { data, error } = await directClient.mutation(WatchDocument, { cameraId }).toPromise();
  const started = data?.startLive;
  if (started?.__typename !== 'StartLiveSuccess')
    throw new Error(started?.message ?? (error ? sentence(error) : 'No live session.'));
  const { protocol, reason, url } = started.session;
  if (signal.aborted) return;
  if (protocol === 'WEBRTC' && !notByWebRtc.has(cameraId)) {
    onHow({ protocol, reason });
    const refused = await playWhep(video, url, signal, onPicture);
    if (refused === null || signal.aborted) return;
    notByWebRtc.set(cameraId, refused);
  }
  onHow({ protocol: 'MSE', reason: notByWebRtc.get(cameraId) ?? reason });
  await playMse(video, url, signal, onPicture);
}
