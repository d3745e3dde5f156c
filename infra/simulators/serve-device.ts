/** What the HTTP simulators share: a server on loopback, credentials, general misbehaviour. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Misbehaviour } from './device-state.ts';
import type { HttpAuth } from './http-auth.ts';

export interface DeviceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Buffer;
}

export interface ServeDeviceOptions {
  readonly auth: HttpAuth;
  readonly port?: number;
  readonly bad: () => Misbehaviour & { readonly connectionsMax: number };
  readonly answer: (request: DeviceRequest) => Reply;
  /** Takes the request over (event streams): true when it did. The connection counts until it closes. */
  readonly stream: (request: DeviceRequest, response: ServerResponse) => boolean;
  readonly faultReply: Reply;
}

const bodyBytesMax = 256 * 1024;

export async function serveDevice(options: ServeDeviceOptions): Promise<AsyncDisposable & { readonly origin: string }> {
  let open = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { auth, bad, answer, stream, faultReply } = options;
    const { delayMs, refuse, fault, truncate, connectionsMax } = bad();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    // Some devices say 401 when their connections run out.
    if (refuse || open > connectionsMax || !auth.check(request)) return auth.challenge(response);
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > bodyBytesMax) return void response.writeHead(413).end();
    }
    const url = new URL(request.url ?? '/', 'http://device');
    const asked = { method: request.method ?? 'GET', path: decodeURI(url.pathname), query: url.searchParams, body };
    if (!fault && stream(asked, response)) return;
    const reply = fault ? faultReply : answer(asked);
    const bytes = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
    response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'text/plain' });
    response.end(truncate ? bytes.subarray(0, bytes.length / 2) : bytes);
  };
  const server = createServer((request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
