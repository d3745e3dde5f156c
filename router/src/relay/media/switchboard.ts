import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault } from '@vms/kit/fault';
import { WebSocketServer } from 'ws';
import type { MediaRequest } from '../../../../schema/edge/media-request.ts';
import { MEDIA_CHUNK_BYTES_MAX, MEDIA_DIAL_MS_MAX } from '../../../../schema/edge/media-wire.ts';
import type { Relay } from '../relay.ts';
import { refuseUpgrade } from './refuse.ts';
import { MediaUpstream } from './upstream.ts';

interface Expected {
  readonly edgeId: string;
  readonly resolve: (upstream: MediaUpstream) => void;
}

/** Asks edges to dial, and knows them by the one-time token they were sent down their own tunnel. */
export class Switchboard {
  readonly #relay: Pick<Relay, 'openMedia'>;
  readonly #expected = new Map<string, Expected>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MEDIA_CHUNK_BYTES_MAX,
    perMessageDeflate: false,
  });

  constructor(relay: Pick<Relay, 'openMedia'>) {
    this.#relay = relay;
  }

  /** The first of the edges that answers; rejects with EDGE_OFFLINE or EDGE_TIMEOUT of the last one. */
  async open(edgeIds: readonly string[], tenantId: string, request: MediaRequest): Promise<MediaUpstream> {
    let why = new Fault('EDGE_OFFLINE', 'No recorder of this camera is known.');
    for (const edgeId of edgeIds) {
      try {
        return await this.#openOne(edgeId, tenantId, request);
      } catch (error) {
        why = error as Fault;
      }
    }
    throw why;
  }

  /** True when the path is the edges' media door. */
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (req.url?.split('?')[0] !== '/edge/media') return false;
    socket.on('error', () => socket.destroy());
    const key = digest(/^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '');
    const expected = this.#expected.get(key);
    this.#expected.delete(key);
    if (!expected) {
      refuseUpgrade(socket, 401, 'MEDIA_TOKEN_INVALID', 'This token was used, is too old, or never was.');
      return true;
    }
    this.#server.handleUpgrade(req, socket, head, (ws) => expected.resolve(new MediaUpstream(expected.edgeId, ws)));
    return true;
  }

  stop(): void {
    this.#expected.clear();
    this.#server.close();
  }

  #openOne(edgeId: string, tenantId: string, request: MediaRequest): Promise<MediaUpstream> {
    const token = randomBytes(32).toString('base64url');
    const key = digest(token);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        if (!this.#expected.delete(key)) return;
        reject(new Fault('EDGE_TIMEOUT', `Edge ${edgeId} did not open its stream.`, { edgeId }));
      }, MEDIA_DIAL_MS_MAX);
      timer.unref();
      const expected = {
        edgeId,
        resolve: (upstream: MediaUpstream) => {
          clearTimeout(timer);
          resolve(upstream);
        },
      };
      this.#expected.set(key, expected);
      if (this.#relay.openMedia(edgeId, tenantId, { streamId: randomUUID(), token, request })) return;
      clearTimeout(timer);
      this.#expected.delete(key);
      reject(new Fault('EDGE_OFFLINE', `Edge ${edgeId} is offline.`, { edgeId }));
    });
  }
}

/** Looked up by digest, so that the time of the look-up says nothing of the token. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
