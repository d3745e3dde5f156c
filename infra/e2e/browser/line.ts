import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a browser and the platform, which a test can cut: connections break, and no new one is taken. */
export class Line implements AsyncDisposable {
  readonly #port: number;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isCut = false;

  constructor(platformUrl: string) {
    this.#port = Number(new URL(platformUrl).port);
    this.#server = createServer((near) => {
      if (this.#isCut) return near.destroy();
      const far = connect(this.#port, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => {
          this.#open.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
  }

  /** Resolves with the address that a browser uses. */
  async start(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((closed) => this.#server.close(closed));
  }
}
