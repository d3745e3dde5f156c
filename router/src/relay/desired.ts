import { RELAY_PROTOCOL } from '../../../schema/edge/relay-messages.ts';
import { assembleDesired } from './assemble.ts';
import type { EdgeLink } from './edge-link.ts';
import type { RelayOptions } from './relay.ts';

const LOOK_EVERY_MS = 10_000;

interface Told {
  version: string | null;
  running: boolean;
  again: boolean;
}

/** Tells each connected edge its desired state when it differs from what that edge was last told. */
export class DesiredStates {
  readonly #options: RelayOptions;
  readonly #told = new Map<EdgeLink, Told>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.wake('all'), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** After an edge's hello, which says what it runs. */
  connected(link: EdgeLink, runs: string | null): void {
    this.#told.set(link, { version: runs, running: false, again: false });
    void this.#look(link);
  }

  lost(link: EdgeLink): void {
    this.#told.delete(link);
  }

  /** Call when an assignment, a camera, its zones or its retention changed. */
  wake(edgeServerId: string): void {
    for (const link of this.#told.keys()) {
      if (edgeServerId === 'all' || link.edgeServerId === edgeServerId) void this.#look(link);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#told.clear();
  }

  async #look(link: EdgeLink): Promise<void> {
    const told = this.#told.get(link);
    if (!told) return;
    told.again = true;
    if (told.running) return;
    told.running = true;
    while (told.again && this.#told.has(link)) {
      told.again = false;
      try {
        const state = await assembleDesired(this.#options.callSubgraph, link);
        if (state.version === told.version || !this.#told.has(link)) continue;
        link.send({ v: RELAY_PROTOCOL, type: 'desired', state });
        told.version = state.version;
      } catch (error) {
        // The edge keeps its last good state; the next look asks again.
        const { edgeServerId } = link;
        this.#options.log('desired state not assembled', { edgeServerId, error: String(error) });
      }
    }
    told.running = false;
  }
}
