import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@vms/kit/fault';
import type { LiveHub } from '../live-hub.ts';
import type { ViewerMeter } from '../viewer-meter.ts';
import type { PeerOptions } from './peer.ts';
import { WhepViewer } from './whep-viewer.ts';

const OFFER_BYTES_MAX = 64 * 1024;
const PEERS_MAX = 1_000;

/** Nobody is contacted by default, and viewers on this host find it too. */
export const localPeers: PeerOptions = { hostAddresses: ['127.0.0.1'], iceServers: [], ports: null };

export interface WhepDoorOptions {
  readonly peers: PeerOptions;
  readonly now: () => number;
}

/** WHEP (draft-ietf-wish-whep): POST an offer, get an answer and a resource; DELETE the resource to end. */
export class WhepDoor {
  readonly #options: WhepDoorOptions;
  readonly #viewers = new Map<string, WhepViewer>();

  constructor(options: WhepDoorOptions) {
    this.#options = options;
  }

  /** Answers the offer in the request's body. `watch` is told how to end it, and says how to stop watching. */
  async begin(
    req: IncomingMessage,
    res: ServerResponse,
    { hub, watch, meter }: { hub: () => LiveHub; watch: (end: () => void) => () => void; meter?: ViewerMeter },
  ): Promise<void> {
    if (this.#viewers.size >= PEERS_MAX)
      throw new Fault('WEBRTC_FULL', 'Too many watch by WebRTC here; MSE is still free.');
    const offer = await readOffer(req);
    const id = randomBytes(24).toString('base64url');
    let unwatch = (): void => {};
    const onEnd = (): void => {
      unwatch();
      this.#viewers.delete(id);
    };
    const { peers, now } = this.#options;
    const { viewer, answer } = await WhepViewer.open(offer, hub(), {
      ...peers,
      now,
      onEnd,
      ...(meter ? { meter } : {}),
    });
    if (res.destroyed) return viewer.close();
    this.#viewers.set(id, viewer);
    unwatch = watch(() => viewer.close());
    const link = peers.iceServers.map(({ urls, username, credential }) => {
      const secret = username ? `; username="${username}"; credential="${credential}"; credential-type="password"` : '';
      return `<${urls}>; rel="ice-server"${secret}`;
    });
    const headers = { 'content-type': 'application/sdp', 'cache-control': 'no-store', location: `/media/whep/${id}` };
    res.writeHead(201, { ...headers, ...(link.length > 0 ? { link } : {}) }).end(answer);
  }

  /** DELETE ends the viewer; its id is a secret of whoever began it. */
  onResource(req: IncomingMessage, res: ServerResponse, id: string): void {
    const viewer = this.#viewers.get(id);
    if (!viewer) throw new Fault('NOT_FOUND', 'This session has ended, or never was.');
    if (req.method !== 'DELETE')
      throw new Fault('METHOD_NOT_ALLOWED', 'Use DELETE to end; candidates come with the offer.');
    viewer.close();
    res.writeHead(200).end();
  }

  stop(): void {
    for (const viewer of [...this.#viewers.values()]) viewer.close();
  }
}

async function readOffer(req: IncomingMessage): Promise<string> {
  if (!/^application\/sdp\b/i.test(req.headers['content-type'] ?? ''))
    throw new Fault('UNSUPPORTED_MEDIA_TYPE', 'Send an SDP offer as application/sdp.');
  // Said before it is read: ending the body in its middle takes the answer with it.
  if (Number(req.headers['content-length'] ?? 0) > OFFER_BYTES_MAX) throw tooLarge();
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > OFFER_BYTES_MAX) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function tooLarge(): Fault {
  return new Fault('BODY_TOO_LARGE', `An offer has at most ${OFFER_BYTES_MAX / 1_024} KiB.`);
}
