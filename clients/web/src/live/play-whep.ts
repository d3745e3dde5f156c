import { strings } from '../strings.ts';

/** From the answer to the first picture; what takes longer will hardly come through this network at all. */
const FIRST_PICTURE_MS = 4_000;
const LOOK_EVERY_MS = 250;

/**
 * Plays by WebRTC until aborted or the connection ends; resolves with null then. Resolves with what an operator should
 * read when this camera or this network does not allow it, and nothing was shown; throws what would stop MSE too.
 */
export async function playWhep(
  video: HTMLVideoElement,
  url: string,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<string | null> {
  if (typeof RTCPeerConnection === 'undefined') return strings.tile.noWebRtc;
  const peer = new RTCPeerConnection();
  let resource: string | null = null;
  try {
    const { receiver } = peer.addTransceiver('video', { direction: 'recvonly' });
    await peer.setLocalDescription(await peer.createOffer());
    const headers = { 'content-type': 'application/sdp' };
    const response = await fetch(url, { method: 'POST', headers, body: peer.localDescription?.sdp ?? '', signal });
    if (response.status !== 201) return await refusal(response);
    resource = response.headers.get('location');
    await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    video.removeAttribute('src');
    video.srcObject = new MediaStream([receiver.track]);
    return (await untilOver(peer, receiver, signal, onPicture)) ? null : strings.tile.webRtcBlocked;
  } catch (problem) {
    if (signal.aborted) return null;
    throw problem;
  } finally {
    peer.close();
    video.srcObject = null;
    if (resource) void fetch(resource, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  }
}

/** Whether anything was shown, once it is over. */
function untilOver(
  peer: RTCPeerConnection,
  receiver: RTCRtpReceiver,
  signal: AbortSignal,
  onPicture: () => void,
): Promise<boolean> {
  const beganMs = Date.now();
  let decoded = 0;
  return new Promise((done) => {
    const over = (): void => {
      clearInterval(timer);
      done(decoded > 0);
    };
    const look = async (): Promise<void> => {
      for (const stat of (await receiver.getStats()).values()) {
        if (stat.type !== 'inbound-rtp' || !(stat.framesDecoded > decoded)) continue;
        decoded = stat.framesDecoded;
        onPicture();
      }
      const tooLate = decoded === 0 && Date.now() - beganMs > FIRST_PICTURE_MS;
      if (tooLate || signal.aborted || /failed|closed|disconnected/.test(peer.connectionState)) over();
    };
    const timer = window.setInterval(() => void look(), LOOK_EVERY_MS);
  });
}

/** Only what WebRTC itself cannot do is a reason to go another way; the rest would stop MSE too. */
async function refusal(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { code?: string; message?: string } | null;
  const message = body?.message ?? `${response.status}`;
  if (body?.code?.startsWith('WEBRTC_')) return message;
  throw new Error(message);
}
