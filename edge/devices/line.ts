import { createHash } from 'node:crypto';
import { Fault } from '@vms/kit/fault';

export interface LineOptions {
  /** What people call the device in messages: host and port. */
  readonly where: string;
  /** How many connections of ours a device bears at once, its event stream included. */
  readonly connectionsMax?: number;
  /** Refusals that may follow each other before the line holds. */
  readonly refusalsMax?: number;
}

interface Waiting {
  readonly go: () => void;
}

/**
 * The one line to a device, whatever its channels and protocols: how many connections it bears, and whether its
 * credentials are believed. Three refusals in a row hold every further try until the credentials change: devices lock
 * accounts of those who knock on.
 */
export class DeviceLine {
  readonly where: string;
  readonly #refusalsMax: number;
  #connectionsMax: number;
  #open = 0;
  #refusals = 0;
  #worked = false;
  #credentials = '';
  readonly #waiting: Waiting[] = [];

  constructor(options: LineOptions) {
    this.where = options.where;
    this.#connectionsMax = options.connectionsMax ?? 4;
    this.#refusalsMax = options.refusalsMax ?? 3;
  }

  get open(): number {
    return this.#open;
  }

  get held(): boolean {
    return this.#refusals >= this.#refusalsMax;
  }

  /** New credentials let a held line go on; the same ones do not. */
  use(username: string | null, password: string | null): void {
    const seen = createHash('sha256')
      .update(JSON.stringify([username, password]))
      .digest('hex');
    if (seen === this.#credentials) return;
    this.#credentials = seen;
    this.#refusals = 0;
    this.#worked = false;
  }

  /** A connection, when one is free; close it by calling what it gives. Throws DEVICE_AUTH_HELD, or the signal's reason. */
  async take(signal: AbortSignal): Promise<() => void> {
    this.#refuseHeld();
    signal.throwIfAborted();
    if (this.#open >= this.#connectionsMax) {
      await new Promise<void>((resolve, reject) => {
        const waiting = { go: resolve };
        this.#waiting.push(waiting);
        const leave = () => {
          const at = this.#waiting.indexOf(waiting);
          if (at >= 0) this.#waiting.splice(at, 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.go = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
      });
      this.#refuseHeld();
    }
    this.#open += 1;
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      this.#open -= 1;
      if (this.#open < this.#connectionsMax) this.#waiting.shift()?.go();
    };
  }

  accepted(): void {
    this.#worked = true;
    this.#refusals = 0;
  }

  /**
   * The device answered 401 to our credentials. Some say so when their connections run out: where the credentials have
   * worked and others of ours are open, it bears one less from now on, and nothing is held against the account.
   */
  refused(): Fault {
    if (this.#worked && this.#open > 1) {
      this.#connectionsMax = Math.max(1, this.#open - 1);
      return new Fault('DEVICE_BUSY', `The device at ${this.where} takes no further connection; try again.`);
    }
    this.#refusals += 1;
    return new Fault('CAMERA_AUTH_FAILED', `The device at ${this.where} refused the user name or password.`);
  }

  #refuseHeld(): void {
    if (!this.held) return;
    throw new Fault(
      'DEVICE_AUTH_HELD',
      `The device at ${this.where} refused these credentials ${this.#refusalsMax} times; change them to try again.`,
    );
  }
}
