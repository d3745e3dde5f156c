import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesiredState } from '../../../schema/edge/desired-state.ts';
import type { DesiredSettings } from '../../../schema/edge/edge-settings.ts';
import { parseDesiredState } from '../../../schema/edge/parse-desired-state.ts';
import { keep } from '../enrolment/keep.ts';

export type Apply = (state: DesiredState) => void | Promise<void>;

/** Keeps the last state that could be applied; one that is refused changes nothing. */
export class DesiredKeeper {
  readonly #path: string;
  readonly #apply: Apply;
  #kept: DesiredState | null = null;
  #order: Promise<unknown> = Promise.resolve();

  constructor(edgeHome: string, apply: Apply) {
    this.#path = join(edgeHome, 'desired.json');
    this.#apply = apply;
  }

  appliedVersion(): string | null {
    return this.#kept?.version ?? null;
  }

  /** As the last state has them; judged by somebody else. */
  settings(): readonly DesiredSettings[] {
    return this.#kept?.settings ?? [];
  }

  /** The last good one, whatever the cloud does; of another edge's identity it is nothing. */
  async restore(edgeServerId: string): Promise<void> {
    if (!existsSync(this.#path)) return;
    const found = parseDesiredState(readJson(this.#path));
    if (!found.ok || found.state.edgeServerId !== edgeServerId) return;
    await this.#apply(found.state);
    this.#kept = found.state;
  }

  /** Applies, then keeps, in the order of arrival; rejects with what was wrong. */
  take(value: unknown, edgeServerId: string): Promise<string> {
    const next = this.#order.then(() => this.#take(value, edgeServerId));
    this.#order = next.catch(() => {});
    return next;
  }

  async #take(value: unknown, edgeServerId: string): Promise<string> {
    const found = parseDesiredState(value);
    if (!found.ok) throw new Error(`${found.code} ${found.why}`);
    const { state } = found;
    if (state.edgeServerId !== edgeServerId) throw new Error('DESIRED_MALFORMED edgeServerId: another edge');
    if (state.version !== this.#kept?.version) {
      await this.#apply(state);
      keep(this.#path, JSON.stringify(state));
      this.#kept = state;
    }
    return state.version;
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // A torn file is no state: the relay sends it again.
    return null;
  }
}
