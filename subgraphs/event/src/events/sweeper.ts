import type { Clock } from '@vms/kit/clock';
import type { Log } from '@vms/kit/log';
import type { Blobs } from '@vms/kit/ports/blobs/blobs';
import type { EventStore } from '../store/event-store.ts';

const EVERY_MS = 60_000;
/** Short steps: ingest gets its turn in between. */
const STEP = 200;

/** Lets go what each tenant's policy lets go: events, then their pictures, which are remembered until they are deleted. */
export class Sweeper {
  readonly #deps: { readonly store: EventStore; readonly blobs: Blobs; readonly clock: Clock; readonly log: Log };
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: { store: EventStore; blobs: Blobs; clock: Clock; log: Log }) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.run(), EVERY_MS);
    this.#timer.unref();
  }

  /** Until nothing more is due. */
  run(): Promise<void> {
    this.#running ??= this.#all()
      .catch((error: unknown) => {
        if (!this.#stopped) this.#deps.log.error({ err: error }, 'Old events could not be swept; trying again.');
      })
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #all(): Promise<void> {
    const { store, blobs, clock } = this.#deps;
    for (const tenantId of await store.tenants()) {
      for (let done = false; !done && !this.#stopped; ) {
        const swept = await store.sweep(tenantId, STEP, clock.now());
        for (const id of swept.pictures) await blobs.delete(id);
        if (swept.pictures.length > 0) await store.picturesDeleted(swept.pictures);
        done = swept.done;
      }
    }
  }
}
