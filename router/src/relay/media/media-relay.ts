import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault } from '@vms/kit/fault';
import { WebSocketServer } from 'ws';
import type { Relay } from '../relay.ts';
import { type ClipFile, sendClip } from './clip.ts';
import { HlsDoor } from './hls/hls-door.ts';
import { LiveHub } from './live-hub.ts';
import { MseViewer } from './mse-viewer.ts';
import { passPlayback, playbackRequest } from './playback.ts';
import { asRefusal, refuseRequest, refuseUpgrade } from './refuse.ts';
import { Switchboard } from './switchboard.ts';
import { type Meanwhile, ViewerMeter } from './viewer-meter.ts';
import type { PeerOptions } from './whep/peer.ts';
import { localPeers, WhepDoor } from './whep/whep-door.ts';

const STILL_EVERY_MS = 2_000;
const HLS_NAME = '/index.m3u8';

/** What a signed media token says. */
export interface MediaClaims {
  readonly sub: string;
  readonly tid: string;
  readonly sid?: string;
  readonly until?: number;
  /** The viewing that is counted and measured; of live and playback. */
  readonly vid?: string;
  readonly kind: 'live' | 'playback' | 'picture' | 'clip';
  readonly cameraId: string;
  readonly edgeIds?: readonly string[];
  /** Epoch ms or ISO 8601. */
  readonly from?: number | string;
  readonly to?: number | string;
  readonly eventId?: string;
  readonly clipId?: string;
}

/** Who keeps count of viewers. */
export interface ViewerBook {
  /** Throws a Fault when there is no room for it (any more), or it was ended. */
  begin(tenantId: string, viewId: string): Promise<void>;
  /** False: it was ended. */
  seen(tenantId: string, viewId: string, meanwhile: Meanwhile): Promise<boolean>;
  left(tenantId: string, viewId: string, meanwhile: Meanwhile): Promise<void>;
}

export interface MediaRelayOptions {
  readonly relay: Pick<Relay, 'openMedia'>;
  /** When others of this process ask edges for media too. */
  readonly switchboard?: Switchboard;
  /** Throws a Fault for a token that is forged, expired or of another audience. */
  readonly verifyMedia: (token: string) => MediaClaims | Promise<MediaClaims>;
  /** Asked every 2 s while somebody watches: revocation ends streams too. */
  readonly mayStillSee: (claims: MediaClaims) => boolean | Promise<boolean>;
  /** Without it nobody is counted. */
  readonly viewers?: ViewerBook;
  readonly readPicture: (tenantId: string, eventId: string) => Promise<Uint8Array | null>;
  /** Null when there is none (any more). */
  readonly readClip: (tenantId: string, clipId: string) => Promise<ClipFile | null>;
  readonly clock: { now(): number };
  readonly log: (message: string, fields: Record<string, unknown>) => void;
  readonly lingerMs?: number;
  readonly unsentBytesMax?: number;
  readonly stillEveryMs?: number;
  /** How WebRTC viewers reach this process; by default on its own addresses, and nothing else is contacted. */
  readonly peers?: PeerOptions;
}

export interface MediaRelay {
  /** True when the path is one of media's. */
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** True when the path is one of media's. */
  onRequest(req: IncomingMessage, res: ServerResponse): boolean;
  stop(): void;
}

/** Media of all edges for all viewers: signed URLs in, one upstream per live camera, nothing stored. */
export function createMediaRelay(options: MediaRelayOptions): MediaRelay {
  const { verifyMedia, clock } = options;
  const switchboard = options.switchboard ?? new Switchboard(options.relay);
  const server = new WebSocketServer({ noServer: true, maxPayload: 4_096, perMessageDeflate: false });
  const hubs = new Map<string, LiveHub>();
  const watches = new Set<NodeJS.Timeout>();
  const hls = new HlsDoor();
  const whep = new WhepDoor({ peers: options.peers ?? localPeers, now: () => clock.now() });

  const newMeter = (): ViewerMeter => new ViewerMeter(() => performance.now());
  const admit = async (token: string, kind: MediaClaims['kind']): Promise<MediaClaims> => {
    const claims = await (async () => verifyMedia(token))().catch((error: unknown) => {
      if ((error as Error)?.name === 'Fault') throw error;
      throw new Fault('MEDIA_TOKEN_INVALID', 'This media URL is expired or not one of ours; ask for a new one.');
    });
    if (claims.kind !== kind) throw new Fault('MEDIA_TOKEN_KIND', `This token is for ${claims.kind}.`);
    if (!(await options.mayStillSee(claims))) throw new Fault('MEDIA_REVOKED', 'This camera may no longer be watched.');
    if (claims.vid) await options.viewers?.begin(claims.tid, claims.vid);
    return claims;
  };
  const mayGoOn = async (claims: MediaClaims, meter: ViewerMeter): Promise<boolean> => {
    if (!(await options.mayStillSee(claims))) return false;
    return !claims.vid || !options.viewers || options.viewers.seen(claims.tid, claims.vid, meter.take());
  };
  /** Calls back once the right to see is gone, or somebody ended it; the returned function says that the viewer left. */
  const watch = (claims: MediaClaims, meter: ViewerMeter, onRevoked: () => void): (() => void) => {
    const timer = setInterval(async () => {
      const may = await mayGoOn(claims, meter).catch(() => false);
      if (!may && watches.has(timer)) onRevoked();
    }, options.stillEveryMs ?? STILL_EVERY_MS);
    timer.unref();
    watches.add(timer);
    return () => {
      clearInterval(timer);
      if (!watches.delete(timer) || !claims.vid) return;
      options.viewers
        ?.left(claims.tid, claims.vid, meter.take())
        .catch((error: unknown) => options.log('a viewer could not be counted out', { error: String(error) }));
    };
  };
  const hubOf = ({ tid, cameraId, edgeIds = [] }: MediaClaims): LiveHub => {
    const key = JSON.stringify([tid, cameraId, edgeIds]);
    const known = hubs.get(key);
    if (known) return known;
    const hub: LiveHub = new LiveHub({
      open: () => switchboard.open(edgeIds, tid, { kind: 'live', cameraId }),
      onEmpty: () => {
        if (hubs.get(key) === hub) hubs.delete(key);
      },
      lingerMs: options.lingerMs,
    });
    hubs.set(key, hub);
    return hub;
  };
  const live = async (token: string, req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const meter = newMeter();
      const claims = await admit(token, 'live');
      if (socket.destroyed) return;
      server.handleUpgrade(req, socket, head, (ws) => {
        const unwatch = watch(claims, meter, () => ws.close(4403, 'MEDIA_REVOKED'));
        ws.once('close', unwatch);
        const { unsentBytesMax } = options;
        new MseViewer(ws, { now: () => clock.now(), unsentBytesMax, meter }).watch(hubOf(claims));
      });
    } catch (error) {
      const { status, code, message } = asRefusal(error);
      refuseUpgrade(socket, status, code, message);
    }
  };
  const playback = async (path: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [token = '', file] = path.split('/');
    const meter = newMeter();
    const claims = await admit(token, 'playback');
    const { edgeIds = [], tid } = claims;
    const request = playbackRequest(claims, token, file, req);
    const upstream = await switchboard.open(edgeIds, tid, request);
    const unwatch = watch(claims, meter, () => res.destroy());
    res.once('close', unwatch);
    passPlayback(upstream, req, res, meter);
  };
  const picture = async (token: string, res: ServerResponse): Promise<void> => {
    const { tid, eventId = '' } = await admit(token, 'picture');
    const jpeg = await options.readPicture(tid, eventId);
    if (!jpeg) throw new Fault('PICTURE_NOT_FOUND', 'There is no picture of this event, or not yet.');
    const headers = {
      'content-type': 'image/jpeg',
      'content-length': jpeg.length,
      'x-content-type-options': 'nosniff',
    };
    res.writeHead(200, { ...headers, 'cache-control': 'private, max-age=300' }).end(jpeg);
  };

  const clip = async (token: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { tid, clipId = '' } = await admit(token, 'clip');
    const file = await options.readClip(tid, clipId);
    if (!file) throw new Fault('CLIP_NOT_FOUND', 'This clip is not there any more.');
    await sendClip(file, req, res);
  };
  const offer = async (token: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'POST')
      throw new Fault(
        'METHOD_NOT_ALLOWED',
        'POST an SDP offer for WebRTC, open a WebSocket for MSE, or GET index.m3u8 below.',
      );
    const meter = newMeter();
    const claims = await admit(token, 'live');
    await whep.begin(req, res, {
      hub: () => hubOf(claims),
      watch: (end) => watch(claims, meter, end),
      meter,
    });
  };
  const beginHls = async (token: string, res: ServerResponse): Promise<void> => {
    const meter = newMeter();
    const claims = await admit(token, 'live');
    hls.begin(res, hubOf(claims), { watch: (end) => watch(claims, meter, end), meter });
  };

  return {
    onUpgrade: (req, socket, head) => {
      if (switchboard.onUpgrade(req, socket, head)) return true;
      const token = tokenOf(req, 'live');
      if (token === null) return false;
      socket.on('error', () => socket.destroy());
      void live(token, req, socket, head);
      return true;
    },
    onRequest: (req, res) => {
      const forPlayback = tokenOf(req, 'playback');
      const forPicture = tokenOf(req, 'picture');
      const forClip = tokenOf(req, 'clip');
      const forLive = tokenOf(req, 'live');
      const forWhep = tokenOf(req, 'whep');
      const forHls = tokenOf(req, 'hls');
      if ((forPlayback ?? forPicture ?? forClip ?? forLive ?? forWhep ?? forHls) === null) return false;
      const answer = async (): Promise<void> => {
        if (forWhep !== null) return whep.onResource(req, res, forWhep);
        const playlist = forLive?.endsWith(HLS_NAME) ? forLive.slice(0, -HLS_NAME.length) : null;
        if (forLive !== null && playlist === null) return offer(forLive, req, res);
        if (req.method !== 'GET' && req.method !== 'HEAD') throw new Fault('METHOD_NOT_ALLOWED', 'Use GET.');
        if (playlist !== null) return beginHls(playlist, res);
        if (forHls !== null) return hls.onFile(req, res, forHls);
        if (forPlayback !== null) await playback(forPlayback, req, res);
        else if (forPicture !== null) await picture(forPicture, res);
        else if (forClip !== null) await clip(forClip, req, res);
      };
      answer().catch((error: unknown) => {
        if ((error as Error)?.name !== 'Fault') options.log('media request failed', { error: String(error) });
        refuseRequest(res, error);
      });
      return true;
    },
    stop: () => {
      for (const timer of watches) clearInterval(timer);
      watches.clear();
      whep.stop();
      hls.stop();
      for (const hub of [...hubs.values()]) hub.close(1001, 'relay stops');
      switchboard.stop();
      server.close();
    },
  };
}

function tokenOf(req: IncomingMessage, kind: string): string | null {
  const path = req.url?.split('?')[0] ?? '';
  const prefix = `/media/${kind}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : null;
}
