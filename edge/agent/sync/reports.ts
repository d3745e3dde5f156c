import { type FromEdge, type FromRelay, RELAY_PROTOCOL, type ReportKind } from '../../../schema/edge/relay-messages.ts';

const REPORT_MS = 10_000;

interface Waiting {
  readonly resolve: (data: unknown) => void;
  readonly reject: (why: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Reports sent and not yet answered; all of them fail when the connection does. */
export class Reports {
  readonly #send: (message: FromEdge) => boolean;
  readonly #newId: () => string;
  readonly #waiting = new Map<string, Waiting>();

  constructor(send: (message: FromEdge) => boolean, newId: () => string) {
    this.#send = send;
    this.#newId = newId;
  }

  report(kind: ReportKind, body: unknown): Promise<unknown> {
    const id = this.#newId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#take(id)?.reject(new Error(`${kind} was not answered`)), REPORT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      if (!this.#send({ v: RELAY_PROTOCOL, type: 'report', id, kind, body })) {
        this.#take(id)?.reject(new Error('not connected'));
      }
    });
  }

  answered({ id, data, fault }: Extract<FromRelay, { type: 'reported' }>): void {
    const waiting = this.#take(id);
    if (fault) waiting?.reject(new Error(`${fault.code}: ${fault.message}`));
    else waiting?.resolve(data);
  }

  lost(): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new Error('connection lost'));
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
