import { accessOf } from '@vms/kit/auth/access';
import { ChangeFeed } from '@vms/kit/change-feed';
import type { Deps } from '@vms/kit/define-subgraph';
import { fromCursor, toCursor } from '@vms/kit/paging';
import { EdgeCommandCounterEntity, EdgeCommandEntity } from './command.entity.ts';
import type { Caller, EdgeCommand } from './commands.ts';

export interface CommandChange {
  readonly cursor: string;
  readonly command: EdgeCommand;
}

const batch = 100;

/** A tenant's commands as they change, from a cursor on: each in its newest state; states in between may be passed over. */
export class CommandFeed {
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

  /** Throws CURSOR_INVALID; `after` null = from now on. Shows what the caller may see, by its grants of the moment. */
  async follow(
    caller: Caller,
    { edgeId, after }: { readonly edgeId: string | null; readonly after: string | null },
  ): Promise<AsyncIterableIterator<CommandChange>> {
    const { tenantId } = caller;
    const { relational } = this.#deps;
    let seq = after === null ? await this.#newest(tenantId) : Number(fromCursor(after, 1)[0]);
    return this.#feed.follow(tenantId, async () => {
      const sites = (await accessOf(relational, caller)).siteIds();
      const visible = sites === null ? {} : { siteId: { $in: [...sites] } };
      const where = { $and: [{ seq: { $gt: seq } }, edgeId === null ? {} : { edgeId }, visible] };
      const orderBy = { seq: 'asc' } as const;
      const rows = await relational.forTenant(tenantId).find(EdgeCommandEntity, where, { orderBy, limit: batch });
      seq = rows.at(-1)?.seq ?? seq;
      return { items: rows.map((command) => ({ cursor: toCursor(command.seq), command })), moved: rows.length > 0 };
    });
  }

  async #newest(tenantId: string): Promise<number> {
    const em = this.#deps.relational.forTenant(tenantId);
    return (await em.findOne(EdgeCommandCounterEntity, { tenantId }))?.last ?? 0;
  }
}
