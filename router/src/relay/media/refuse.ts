import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A typed answer to a dial that is not let in. */
export function refuseUpgrade(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify({ code, message });
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A typed answer to a request that is not served; nothing when its head is already out. */
export function refuseRequest(res: ServerResponse, error: unknown): void {
  const { status, code, message } = asRefusal(error);
  if (res.headersSent) res.destroy();
  else
    res
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify({ code, message }));
}

const statusOf: Record<string, number> = {
  EDGE_OFFLINE: 503,
  EDGE_TIMEOUT: 504,
  NOT_FOUND: 404,
  PICTURE_NOT_FOUND: 404,
  CLIP_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WEBRTC_OFFER_INVALID: 400,
  WEBRTC_CODEC: 406,
  WEBRTC_B_FRAMES: 406,
  WEBRTC_FULL: 503,
  HLS_FULL: 503,
  VALIDATION_FAILED: 400,
  FORBIDDEN: 403,
  MEDIA_REVOKED: 403,
  VIEW_ENDED: 403,
  VIEWERS_EXCEEDED: 429,
  MEDIA_TOKEN_KIND: 403,
};

/** A fault has a code; everything else is masked. */
export function asRefusal(error: unknown): { status: number; code: string; message: string } {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  // Node's own errors have codes too; ours are Faults.
  if (code === null || (error as Error).name !== 'Fault') {
    return { status: 502, code: 'MEDIA_FAILED', message: 'The stream could not be opened.' };
  }
  const usual = /TOKEN|UNAUTH|EXPIRED/.test(code) ? 401 : 502;
  return { status: statusOf[code] ?? usual, code, message: (error as Error).message };
}
