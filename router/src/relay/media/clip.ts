import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** A finished export in the cloud's store. */
export interface ClipFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Both inclusive; read in parts, only as they are taken. */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** The file, or the one range of it that was asked for (RFC 9110). */
export async function sendClip(file: ClipFile, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { bytes } = file;
  const headers = {
    'content-type': file.contentType,
    'content-disposition': `attachment; filename="${file.name}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    etag: `"${file.sha256}"`,
  };
  const range = rangeOf(req.headers.range, bytes);
  if (range === 'outside') {
    res.writeHead(416, { 'content-range': `bytes */${bytes}` }).end();
    return;
  }
  const { from, to } = range ?? { from: 0, to: bytes - 1 };
  const partial = range ? { 'content-range': `bytes ${from}-${to}/${bytes}` } : {};
  res.writeHead(range ? 206 : 200, { ...headers, ...partial, 'content-length': to - from + 1 });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  await pipeline(file.read(from, to), res).catch((error: NodeJS.ErrnoException) => {
    // The viewer left in the middle: their business.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

function rangeOf(header: string | undefined, bytes: number): { from: number; to: number } | 'outside' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return from >= bytes || to < from ? 'outside' : { from, to };
}
