import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@vms/kit/fault';
import type { LiveHub } from '../live-hub.ts';
import type { ViewerMeter } from '../viewer-meter.ts';
import { HlsPackager } from './packager.ts';

/** A player asks at least once in a part's time; one that has not for this long is gone. */
const IDLE_MS = 30_000;
const WAIT_MS_MAX = 10_000;
const SESSIONS_MAX = 2_000;

interface HlsSession {
  readonly packager: HlsPackager;
  readonly end: () => void;
  readonly idle: NodeJS.Timeout;
  readonly meter: ViewerMeter;
}

/** Low-latency HLS: a signed URL opens a session with a secret address of its own, which lives while it is asked. */
export class HlsDoor {
  readonly #sessions = new Map<string, HlsSession>();
  readonly #packagers = new WeakMap<LiveHub, { packager: HlsPackager; users: number; leave: () => void }>();

  /** Sends the player on to its session's playlist. `watch` is told how to end it, and says how to stop watching. */
  begin(
    res: ServerResponse,
    hub: LiveHub,
    { watch, meter }: { watch: (end: () => void) => () => void; meter: ViewerMeter },
  ): void {
    if (this.#sessions.size >= SESSIONS_MAX)
      throw new Fault('HLS_FULL', 'Too many watch by HLS here; try again later.');
    const id = randomBytes(24).toString('base64url');
    const shared = this.#packagers.get(hub) ?? this.#open(hub);
    shared.users += 1;
    const end = (): void => {
      if (!this.#sessions.delete(id)) return;
      clearTimeout(idle);
      unwatch();
      shared.users -= 1;
      if (shared.users > 0) return;
      this.#packagers.delete(hub);
      shared.leave();
    };
    const idle = setTimeout(end, IDLE_MS);
    idle.unref();
    this.#sessions.set(id, { packager: shared.packager, end, idle, meter });
    const unwatch = watch(end);
    res.writeHead(302, { location: `/media/hls/${id}/live.m3u8`, 'cache-control': 'no-store' }).end();
  }

  /** `<session>/live.m3u8`, `<session>/part7.2.mp4` and so on; waits for what is promised to come. */
  async onFile(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const [id = '', name = ''] = path.split('/');
    const session = this.#sessions.get(id);
    if (!session) throw new Fault('NOT_FOUND', 'This session has ended, or never was; start another.');
    session.idle.refresh();
    const { packager } = session;
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const until = AbortSignal.any([gone.signal, AbortSignal.timeout(WAIT_MS_MAX)]);
    if (name === 'live.m3u8') {
      const query = new URL(req.url ?? '', 'http://localhost').searchParams;
      const segment = whole(query.get('_HLS_msn'));
      const part = whole(query.get('_HLS_part'));
      if (segment !== null && !packager.comes(segment))
        throw new Fault('VALIDATION_FAILED', `_HLS_msn=${segment} lies too far ahead.`, { field: '_HLS_msn' });
      while ((packager.playlist() === null || (segment !== null && !packager.has(segment, part))) && !until.aborted)
        await packager.changed(until);
      const text = packager.playlist();
      if (text === null) throw new Fault('EDGE_TIMEOUT', 'The camera sent no keyframe in time; try again.');
      return this.#answer(req, res, id, 'application/vnd.apple.mpegurl', Buffer.from(text));
    }
    const [, segment, part] = /^part(\d{1,9})\.(\d{1,4})\.mp4$/.exec(name) ?? [];
    if (segment !== undefined && packager.comes(Number(segment)))
      while (!packager.has(Number(segment), Number(part)) && !until.aborted) await packager.changed(until);
    const bytes = packager.file(name);
    if (bytes === null) throw new Fault('NOT_FOUND', 'This piece is not there any more, or not yet.');
    this.#answer(req, res, id, 'video/mp4', bytes);
  }

  stop(): void {
    for (const { end } of [...this.#sessions.values()]) end();
  }

  #answer(req: IncomingMessage, res: ServerResponse, id: string, type: string, bytes: Buffer): void {
    // The right may have ended while it waited.
    const session = this.#sessions.get(id);
    if (!session) throw new Fault('MEDIA_REVOKED', 'This camera may no longer be watched.');
    if (type === 'video/mp4') session.meter.sent(bytes.length, false);
    const headers = { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-store' };
    res.writeHead(200, headers).end(req.method === 'HEAD' ? undefined : bytes);
  }

  #open(hub: LiveHub) {
    const packager = new HlsPackager();
    const shared = { packager, users: 0, leave: () => {} };
    this.#packagers.set(hub, shared);
    shared.leave = hub.join(packager);
    return shared;
  }
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
