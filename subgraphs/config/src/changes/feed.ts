import { type Access, accessOf } from '@vms/kit/auth/access';
import { ChangeFeed } from '@vms/kit/change-feed';
import type { Deps } from '@vms/kit/define-subgraph';
import { fromCursor, toCursor } from '@vms/kit/paging';
import { ConfigCounterEntity, ConfigVersionEntity } from '../documents/document.entity.ts';
import { type Caller, type ConfigVersion, mayConfigure } from '../documents/documents.ts';

export interface Changed {
  readonly cursor: string;
  readonly version: ConfigVersion;
}

const batch = 100;

/** A tenant's changes in their order, from a cursor on and for ever. */
export class Feed {
  readonly #deps: Pick<Deps, 'relational'>;
  readonly #feed = new ChangeFeed();

  constructor(deps: Pick<Deps, 'relational'>) {
    this.#deps = deps;
  }

  wake(tenantId: string): void {
    this.#feed.wake(tenantId);
  }

  /** Ends every stream. */
  stop(): void {
    this.#feed.stop();
  }

  /** Throws CURSOR_INVALID; `after` null = from now on. Shows what the caller may configure, by its grants of the moment. */
  async follow(caller: Caller, after: string | null): Promise<AsyncIterableIterator<Changed>> {
    const { tenantId } = caller;
    const read = () => this.#deps.relational.forTenant(tenantId);
    let seq = after === null ? ((await read().findOne(ConfigCounterEntity, { tenantId }))?.last ?? 0) : seqOf(after);
    return this.#feed.follow(tenantId, async () => {
      const access: Access = await accessOf(this.#deps.relational, caller);
      const rows = await read().find(
        ConfigVersionEntity,
        { seq: { $gt: seq } },
        { orderBy: { seq: 'asc' }, limit: batch },
      );
      seq = rows.at(-1)?.seq ?? seq;
      const items = rows
        .filter((version) => mayConfigure(access, version))
        .map((version) => ({ cursor: toCursor(version.seq), version }));
      return { items, moved: rows.length > 0 };
    });
  }
}

function seqOf(cursor: string): number {
  return Number(fromCursor(cursor, 1)[0]);
}
