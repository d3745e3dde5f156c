import type { ReportKind } from '../../../schema/edge/relay-messages.ts';

const BATCH_MAX = 200;

export interface EventResult {
  readonly id: string;
  readonly outcome: string;
  readonly code: string | null;
}

/** The outbox as the uplink needs it, events already encoded. */
export interface EventSource {
  pending(limit: number): { readonly count: number; readonly batchBase64: string };
  acknowledge(results: readonly EventResult[]): void;
}

export type Report = (kind: ReportKind, body: unknown) => Promise<unknown>;

/** For what may be much: kept within the bandwidth, and written down. */
export type Upload = (kind: 'events' | 'picture', body: object, items: number) => Promise<unknown>;

/** At least once, one batch at a time; what was not acknowledged is offered again after `wake`. */
export class EventUplink {
  readonly #source: EventSource;
  readonly #report: Upload;
  readonly #onFault: (why: unknown) => void;
  #running = false;
  #again = false;

  constructor(source: EventSource, report: Upload, onFault: (why: unknown) => void) {
    this.#source = source;
    this.#report = report;
    this.#onFault = onFault;
  }

  /** Call on every raise and on every connect; cheap while a batch is under way. */
  wake(): void {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    this.#drain()
      .catch(this.#onFault)
      .finally(() => {
        this.#running = false;
      });
  }

  async #drain(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const { count, batchBase64 } = this.#source.pending(BATCH_MAX);
      if (count === 0) continue;
      const results = (await this.#report('events', { batch: batchBase64 }, count)) as EventResult[];
      this.#source.acknowledge(results);
      // An empty acknowledgement would offer the same batch for ever.
      if (count === BATCH_MAX && results.length > 0) this.#again = true;
    }
  }
}
