import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of the listed origins ask; of no other than our own when the list is empty. Tokens travel in a header that a
 * page must set itself, so credentials of the browser are never allowed. True = a preflight, answered here.
 */
export function answerCors(req: IncomingMessage, res: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = req.headers;
  if (origins.length > 0) res.setHeader('vary', 'origin');
  const allowed = origin !== undefined && origins.includes(origin);
  if (allowed) {
    res.setHeader('access-control-allow-origin', origin);
    res.setHeader('access-control-expose-headers', 'retry-after');
  }
  if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return false;
  if (allowed) {
    res.setHeader('access-control-allow-methods', 'GET, POST');
    res.setHeader('access-control-allow-headers', 'authorization, content-type, x-graphql-preflight');
    res.setHeader('access-control-max-age', '600');
  }
  res.writeHead(204).end();
  return true;
}
