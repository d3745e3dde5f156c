import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface DoorServerOptions {
  /** From the first byte to the last of the headers. */
  readonly headersMsMax?: number;
  /** From the first byte to the last of the body. */
  readonly requestMsMax?: number;
  readonly connectionsMax?: number;
}

const LOOK_EVERY_MS = 1_000;

/** Why a connection is given up: status, stable code, and a sentence with the way out. */
const FAULTS: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TOO_SLOW', 'The request came too slowly. Send it again without a pause.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The headers are larger than 16 KiB. Send less in them.'],
};
const MALFORMED = [400, 'MALFORMED_REQUEST', 'This is no HTTP request. Send HTTP/1.1.'] as const;

/** An HTTP server for the outside: who sends slowly, too much or nonsense is told so and hung up, and holds nobody else up. */
export function openDoorServer(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
  { headersMsMax = 10_000, requestMsMax = 60_000, connectionsMax = 25_000 }: DoorServerOptions = {},
): Server {
  const latest = new WeakMap<Duplex, ServerResponse>();
  const server = createServer(
    {
      headersTimeout: headersMsMax,
      requestTimeout: requestMsMax,
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headersMsMax),
    },
    (req, res) => {
      latest.set(req.socket, res);
      answer(req, res);
    },
  );
  server.maxConnections = connectionsMax;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // An answer that is on its way must not be followed by another one's head.
    const answering = response?.headersSent === true && !response.writableFinished;
    if (answering || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const [status, code, message] = FAULTS[error.code ?? ''] ?? MALFORMED;
    const body = JSON.stringify({ code, message });
    const type = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n${type}\r\n\r\n${body}`, () =>
      socket.destroy(),
    );
  });
  return server;
}
