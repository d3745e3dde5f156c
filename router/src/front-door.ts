import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault } from '@vms/kit/fault';
import type { Log } from '@vms/kit/log';
import { openDoorServer } from './door/door-server.ts';

export interface FrontDoorOptions {
  /** Asked in order; the first that says true has answered. */
  readonly answers: readonly ((req: IncomingMessage, res: ServerResponse) => Promise<boolean> | boolean)[];
  readonly upgrades: readonly ((req: IncomingMessage, socket: Duplex, head: Buffer) => boolean)[];
  readonly log: Log;
}

/** One port for everything that a process serves: what nobody answers is 404, what fails is logged and 500. */
export function createFrontDoor({ answers, upgrades, log }: FrontDoorOptions): Server {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    for (const one of answers) {
      const answered = one(req, res);
      if (typeof answered === 'boolean' ? answered : await answered) return;
    }
    say(res, 404, 'NOT_FOUND', 'There is nothing here.');
  };
  const server = openDoorServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      log.error({ err: error, url: req.url?.split('?')[0] }, 'a request failed');
      if (res.headersSent) res.destroy();
      else say(res, 500, 'INTERNAL', 'Something went wrong on our side.');
    });
  });
  server.on('upgrade', (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (upgrades.some((one) => one(req, socket, head))) return;
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
  });
  return server;
}

function say(res: ServerResponse, status: number, code: string, message: string): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
}

/** Gives the URL; PORT_TAKEN when somebody listens there already. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((ready, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      failed(
        taken
          ? new Fault('PORT_TAKEN', `Port ${port} on ${host} is taken: stop what listens there, or set VMS_PORT.`)
          : error,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      ready(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}
