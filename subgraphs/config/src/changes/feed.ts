import type { Access } from '@vms/kit/auth/access';
import { accessOf } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { fromCursor, toCursor } from '@vms/kit/paging';
import { ConfigCounterEntity, ConfigVersionEntity } from '../documents/document.entity.ts';
import { type Caller, type ConfigVersion, mayConfigure } from '../documents/documents.ts';

export interface Changed {
  readonly cursor: string;
  readonly version: ConfigVersion;
}

const pollMs = 1_000;
const batch = 100;

/** A tenant's changes in their order, from a cursor on and for ever: read from the store, woken by whoever writes. */
export class Feed {
  readonly #deps: Pick<Deps, 'relational'>;
  readonly #sleepers = new Map<string, Set<() => void>>();
  readonly #stop = new AbortController();

  constructor(deps: Pick<Deps, 'relational'>) {
    this.#deps = deps;
  }

  wake(tenantId: string): void {
    for (const awake of [...(this.#sleepers.get(tenantId) ?? [])]) awake();
  }

  /** Ends every stream. */
  stop(): void {
    this.#stop.abort();
    for (const tenantId of this.#sleepers.keys()) this.wake(tenantId);
  }

  /** Throws CURSOR_INVALID; `after` null = from now on. Shows what the caller may configure, by its grants of the moment. */
  async follow(caller: Caller, after: string | null): Promise<AsyncIterableIterator<Changed>> {
    const { tenantId } = caller;
    const read = () => this.#deps.relational.forTenant(tenantId);
    let seq = after === null ? ((await read().findOne(ConfigCounterEntity, { tenantId }))?.last ?? 0) : seqOf(after);
    const waiting: Changed[] = [];
    let ended = false;
    const refill = async (): Promise<void> => {
      const access: Access = await accessOf(this.#deps.relational, caller);
      const rows = await read().find(
        ConfigVersionEntity,
        { seq: { $gt: seq } },
        { orderBy: { seq: 'asc' }, limit: batch },
      );
      for (const version of rows) {
        seq = version.seq;
        if (mayConfigure(access, version)) waiting.push({ cursor: toCursor(seq), version });
      }
      if (rows.length === 0) await this.#pause(tenantId, () => ended);
    };
    const stream: AsyncIterableIterator<Changed> = {
      next: async () => {
        while (!ended && !this.#stop.signal.aborted) {
          const value = waiting.shift();
          if (value) return { done: false, value };
          await refill();
        }
        return { done: true, value: undefined };
      },
      return: async () => {
        ended = true;
        this.wake(tenantId);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }

  /** Until somebody writes here, or `pollMs`: another process may have written. */
  #pause(tenantId: string, isOver: () => boolean): Promise<void> {
    if (isOver() || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleepers = this.#sleepers.get(tenantId) ?? new Set();
      this.#sleepers.set(tenantId, sleepers);
      const done = (): void => {
        clearTimeout(timer);
        sleepers.delete(done);
        if (sleepers.size === 0) this.#sleepers.delete(tenantId);
        resolve();
      };
      const timer = setTimeout(done, pollMs);
      sleepers.add(done);
    });
  }
}

function seqOf(cursor: string): number {
  return Number(fromCursor(cursor, 1)[0]);
}
