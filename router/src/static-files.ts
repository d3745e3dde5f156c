import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { secureHeaders } from './door/refusal.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.graphql': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/** The explorer's editor writes style elements of its own; nothing that shows what others typed does. */
const EXPLORER_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
const EXPLORER = /[/\\]graphiql\.html$/;

export interface StaticOptions {
  readonly root: string;
  /** Answered for paths without an extension that are no file: a single page's own routes. */
  readonly fallback?: string;
}

/** Serves files below one folder and nothing outside it; false = no such file. */
export function serveStatic(options: StaticOptions): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return false;
    const wanted = pathOf(req.url ?? '/');
    if (wanted === null) return false;
    const file =
      (await findFile(options.root, wanted)) ??
      (options.fallback && extname(wanted) === '' ? await findFile(options.root, options.fallback) : null);
    if (!file) return false;
    const etag = `"${file.bytes.toString(36)}-${Math.floor(file.changedMs).toString(36)}"`;
    const hashed = /[/\\]assets[/\\]/.test(file.path);
    const headers = {
      ...secureHeaders(),
      'content-security-policy': EXPLORER.test(file.path) ? EXPLORER_POLICY : POLICY,
      'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag,
    };
    if (req.headers['if-none-match'] === etag) {
      res.writeHead(304, headers).end();
    } else {
      res.writeHead(200, { ...headers, 'content-length': file.bytes });
      if (req.method === 'HEAD') res.end();
      else await pipeline(createReadStream(file.path), res).catch(() => res.destroy());
    }
    return true;
  };
}

function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '/');
    if (path.includes('\0') || path.includes('\\')) return null;
    return path.split('/').some((part) => part.startsWith('.')) ? null : normalize(path);
  } catch {
    return null;
  }
}

async function findFile(
  root: string,
  path: string,
): Promise<{ path: string; bytes: number; changedMs: number } | null> {
  for (const candidate of [join(root, path), join(root, path, 'index.html'), `${join(root, path)}.html`]) {
    try {
      const real = await realpath(candidate);
      const base = await realpath(root);
      if (!real.startsWith(base + sep)) continue;
      const entry = await stat(real);
      if (entry.isFile()) return { path: real, bytes: entry.size, changedMs: entry.mtimeMs };
    } catch {
      // No such file: the next candidate.
    }
  }
  return null;
}
