import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@vms/kit/fault';
import type { MediaRequest } from '../../../../schema/edge/media-request.ts';
import type { MediaClaims } from './media-relay.ts';
import { refuseRequest } from './refuse.ts';
import type { MediaUpstream } from './upstream.ts';
import type { ViewerMeter } from './viewer-meter.ts';

const HEAD_MS_MAX = 10_000;
const PASSED = new Set([
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'cache-control',
  'x-vms-start',
  'x-vms-end',
]);

/** Head and bytes as the edge sends them; the edge is given room only as the viewer takes them. */
export function passPlayback(
  upstream: MediaUpstream,
  req: IncomingMessage,
  res: ServerResponse,
  meter: Pick<ViewerMeter, 'sent'>,
): void {
  const give = (error: Fault): void => {
    clearTimeout(timer);
    refuseRequest(res, error);
    upstream.close();
  };
  const timer = setTimeout(() => give(new Fault('EDGE_TIMEOUT', 'The recorder did not begin in time.')), HEAD_MS_MAX);
  res.once('close', () => {
    clearTimeout(timer);
    upstream.close();
  });
  if (res.destroyed) {
    upstream.close();
    return;
  }
  upstream.listen({
    onHead: ({ status, headers }) => {
      clearTimeout(timer);
      const passed = Object.entries(headers).filter(([name]) => PASSED.has(name.toLowerCase()));
      try {
        res.writeHead(status, { 'cache-control': 'private, no-store', ...Object.fromEntries(passed) });
      } catch {
        return give(new Fault('MEDIA_FAILED', 'The recorder sent a head that HTTP does not allow, or two.'));
      }
      if (req.method !== 'HEAD') return res.flushHeaders();
      // What the edge has sent beyond its head is nobody's: the response is over.
      upstream.close();
      res.end();
    },
    onChunk: (chunk) => {
      if (!res.headersSent) return give(new Fault('MEDIA_FAILED', 'The recorder sent bytes before their head.'));
      res.write(chunk, () => upstream.consumed(chunk.length));
      meter.sent(chunk.length, false);
    },
    onEnd: (why) => {
      if (why) give(new Fault(why.code, why.message));
      else if (res.headersSent) res.end();
      else give(new Fault('MEDIA_FAILED', 'The recorder sent nothing.'));
    },
  });
}

/** One MP4 of the token's range, or a file of it as HLS, of a narrower range if the query asks for that. */
export function playbackRequest(
  claims: MediaClaims,
  token: string,
  file: string | undefined,
  req: IncomingMessage,
): MediaRequest {
  const { cameraId } = claims;
  const fromMs = epochMs(claims.from);
  const toMs = epochMs(claims.to);
  const range = req.headers.range ?? null;
  if (file === undefined) {
    // Of the token, which is a secret of the viewer's.
    const session = createHash('sha256').update(token).digest('base64url').slice(0, 22);
    return { kind: 'playback', cameraId, fromMs, toMs, range, session };
  }
  const query = new URL(req.url ?? '', 'http://localhost').searchParams;
  const asked = (name: string, otherwise: number): number => {
    const ms = Date.parse(query.get(name) ?? '');
    return Number.isNaN(ms) ? otherwise : Math.min(toMs, Math.max(fromMs, ms));
  };
  return { kind: 'hls', cameraId, fromMs: asked('from', fromMs), toMs: asked('to', toMs), file, range };
}

function epochMs(moment: number | string | undefined): number {
  const ms = typeof moment === 'number' ? moment : Date.parse(moment ?? '');
  if (!Number.isFinite(ms)) throw new Fault('MEDIA_TOKEN_INVALID', 'This token names no range.');
  return ms;
}
