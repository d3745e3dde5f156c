import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ExecutionResult, type GraphQLSchema, graphql } from 'graphql';

const bodyBytesMax = 256 * 1024;

export interface LocalServer extends AsyncDisposable {
  readonly port: number;
}

/** The token that opens the local endpoint: a 0600 file beside the edge's state, made at first use. */
export function localToken(edgeHome: string): string {
  const path = join(edgeHome, 'local-token');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

/**
 * Serves an edge's schema on site: POST /graphql on loopback, `Authorization: Bearer <local token>`.
 * Port 0 picks a free one.
 */
export async function serveEdgeSchema(options: {
  schema: GraphQLSchema;
  port: number;
  token: string;
}): Promise<LocalServer> {
  const expected = Buffer.from(`Bearer ${options.token}`);
  const allowed = (request: IncomingMessage) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: ExecutionResult) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const refuse = (status: number, code: string, message: string) =>
      answer(status, { errors: [{ message, extensions: { code } }] } as unknown as ExecutionResult);
    if (request.url !== '/graphql' || request.method !== 'POST') return refuse(404, 'NOT_FOUND', 'POST /graphql.');
    if (!allowed(request))
      return refuse(401, 'UNAUTHENTICATED', 'Send the token of the file local-token as a bearer token.');
    const text = await readBody(request);
    if (text === null) return refuse(413, 'BODY_TOO_LARGE', `At most ${bodyBytesMax} bytes.`);
    const body = parseJson(text);
    if (typeof body?.query !== 'string') return refuse(400, 'MALFORMED_JSON', 'Send {"query": "…", "variables": {…}}.');
    answer(200, await graphql({ schema: options.schema, source: body.query, variableValues: body.variables ?? {} }));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port, '127.0.0.1', listening);
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): { query?: unknown; variables?: Record<string, unknown> } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
