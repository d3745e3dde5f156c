import type { ActionLedger } from '../../storage/outbox/action-ledger.ts';
import type { Report } from './event-uplink.ts';

const BATCH_MAX = 100;

/** Tells the cloud how actions of rules ended; at least once, one batch at a time, after their events. */
export class ActionUplink {
  readonly #ledger: Pick<ActionLedger, 'toReport' | 'reported'>;
  readonly #report: Report;
  readonly #onFault: (why: unknown) => void;
  #running = false;

  constructor(ledger: Pick<ActionLedger, 'toReport' | 'reported'>, report: Report, onFault: (why: unknown) => void) {
    this.#ledger = ledger;
    this.#report = report;
    this.#onFault = onFault;
  }

  /** Cheap while there is nothing to tell. */
  wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.#drain()
      .catch(this.#onFault)
      .finally(() => {
        this.#running = false;
      });
  }

  async #drain(): Promise<void> {
    for (;;) {
      const next = this.#ledger.toReport(BATCH_MAX);
      if (next.length === 0) return;
      const reports = next.map(({ attempts: _, ...told }) => told);
      const taken = (await this.#report('actions', { reports: JSON.stringify(reports) })) as boolean[];
      const known = next.filter((_, at) => taken[at]);
      this.#ledger.reported(known.map(({ eventId, action }) => ({ eventId, key: action.key })));
      // What the cloud cannot place yet is told again at the next wake.
      if (known.length < next.length) return;
    }
  }
}
