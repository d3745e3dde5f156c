import { join } from 'node:path';
import type { Access } from '@vms/kit/auth/access';
import { accessOf } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import { mintMediaToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { isUuid } from '@vms/kit/ids';
import { limitOf, type Page, pageOf } from '@vms/kit/paging';
import { decodeCursor, encodeCursor } from '../log/cursor.ts';
import { type Followed, follow } from '../log/follow.ts';
import type { Change, ChangeOutcome, ChangeRequest } from '../store/changes.ts';
import { EventStore } from '../store/event-store.ts';
import type { Ingested } from '../store/ingest.ts';
import type { PageRequest } from '../store/pages.ts';
import { bodyOf, type StoredEvent } from '../store/rows.ts';
import { scopeOf } from '../store/scope.ts';
import type { LogHead } from '../store/tenants.ts';
import { checkFilter, type EventFilter, matches, storeFilter } from './filter.ts';

export type Caller = Principal & { readonly tenantId: string };

export interface EventPage extends Page<StoredEvent> {
  readonly liveCursor: string;
  /** Asked only when somebody wants it. */
  readonly totalCount: () => Promise<number>;
}

export interface EventArgs {
  readonly filter?: EventFilter | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Passing extends Omit<Followed, 'seq' | 'changeSeq'> {
  readonly cursor: string;
}

/** Events raised longer ago are never taken, whatever a tenant's policy says. */
export const keepMs = 400 * 86_400_000;
const countMax = 10_000;
const bulkMax = 500;
const noteMax = 2_000;
const pictureBytesMax = 2 * 1024 * 1024;
const pictureTtlSeconds = 900;
/** A grant that was taken away stops a live subscription within this time. */
const accessEveryMs = 2_000;

/** What people and edges do with the tenant's log. */
export class Events {
  readonly store: EventStore;
  readonly #deps: Omit<Deps, 'config'>;
  readonly #cursorKey: string;

  constructor(deps: Omit<Deps, 'config'>) {
    this.#deps = deps;
    const { bus, log } = deps;
    this.store = new EventStore({ file: join(deps.home, 'cloud', 'event-log.db'), keepMs, bus, log });
    // The checksum tells altered cursors apart; it guards no secret, so it is bound to this installation's key id only.
    this.#cursorKey = `event-cursor ${deps.keys.jwks().keys[0]?.kid ?? ''}`;
  }

  /** The place in the log that a cursor stands for. */
  placeOf(cursor: string, head: LogHead): { seq: number; changeSeq: number } {
    return decodeCursor(cursor, this.#cursorKey, head);
  }

  cursorOf({ tenantId, epoch }: Pick<LogHead, 'tenantId' | 'epoch'>, seq: number, changeSeq?: number): string {
    return encodeCursor({ tenantId, epoch, seq, ...(changeSeq === undefined ? {} : { changeSeq }) }, this.#cursorKey);
  }

  head(tenantId: string): Promise<LogHead> {
    return this.store.head(tenantId);
  }

  /** Durable when it resolves: an outcome per event, in order. */
  ingest(edge: { tenantId: string; edgeId: string }, batch: string): Promise<Ingested> {
    return this.store.ingest(edge, batch, this.#deps.clock.now());
  }

  /** Newest first. What is stored after the head was read is left out, so that list-then-follow has no gap. */
  async page(tenantId: string, { filter, first, after }: EventArgs, access: Access, fallback = 50): Promise<EventPage> {
    const limit = limitOf(first, fallback);
    const checked = storeFilter(checkFilter(filter ?? {}));
    const head = await this.head(tenantId);
    const beforeSeq = after == null ? head.seq + 1 : decodeCursor(after, this.#cursorKey, head).seq;
    const request: PageRequest = { tenantId, scope: scopeOf(access), filter: checked, beforeSeq, limit };
    return this.#pageOf(head, request, beforeSeq > 0 ? await this.store.page(request) : [], after);
  }

  /** The newest of each camera or site; one question for all that are asked in the same tick. */
  async newest(
    tenantId: string,
    by: 'camera' | 'site',
    ids: readonly string[],
    { filter, first }: EventArgs,
    access: Access,
  ): Promise<Map<string, EventPage>> {
    const limit = limitOf(first, 20);
    const checked = storeFilter(checkFilter(filter ?? {}));
    const head = await this.head(tenantId);
    const field = by === 'camera' ? 'cameraIds' : 'siteIds';
    const request: PageRequest = { tenantId, scope: scopeOf(access), filter: checked, beforeSeq: head.seq + 1, limit };
    const found = await this.store.newestOfEach(request, by, ids);
    return new Map(
      [...found].map(([id, rows]) => {
        const own = { ...request, filter: { ...checked, [field]: [id] } };
        return [id, this.#pageOf(head, own, rows, null)];
      }),
    );
  }

  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, StoredEvent>> {
    const rows = await this.store.byId(tenantId, ids.filter(isUuid), scopeOf(access));
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** From `after` (null: from now) on, in order, for ever; ends when the subscriber leaves. */
  async follow(
    caller: Caller,
    { filter, after }: EventArgs,
    changes: boolean,
    also: (event: StoredEvent) => boolean = () => true,
  ): Promise<AsyncIterableIterator<Passing>> {
    const { tenantId } = caller;
    const { relational } = this.#deps;
    const wanted = checkFilter(filter ?? {});
    const head = await this.head(tenantId);
    const from = after == null ? head : decodeCursor(after, this.#cursorKey, head);
    const stop = new AbortController();
    let access = await accessOf(relational, caller);
    const refresh = setInterval(() => {
      accessOf(relational, caller).then(
        (latest) => {
          access = latest;
        },
        () => stop.abort(),
      );
    }, accessEveryMs);
    refresh.unref();
    const inner = follow(this.store, {
      tenantId,
      after: { seq: from.seq, changeSeq: from.changeSeq },
      changes,
      signal: stop.signal,
      matches: (event) => also(event) && matches(wanted, access, event),
    });
    const end = () => {
      clearInterval(refresh);
      stop.abort();
    };
    const outer: AsyncIterableIterator<Passing> = {
      next: async () => {
        const { done, value } = await inner.next();
        if (done) {
          end();
          return { done: true, value: undefined };
        }
        const { seq, changeSeq, event, ...rest } = value;
        const cursor = this.cursorOf(head, seq, changes ? changeSeq : undefined);
        return { done: false, value: { ...rest, cursor, event: event && this.#delivered(event) } };
      },
      return: async () => {
        end();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => outer,
    };
    return outer;
  }

  /** One event changed, as it is afterwards; NOT_FOUND or CONFLICT otherwise. */
  async change(caller: Caller, request: ChangeRequest, change: Change, access: Access): Promise<StoredEvent> {
    const [outcome] = await this.changeMany(caller, [request], change, access);
    if (outcome?.fault) throw new Fault(outcome.fault.code, outcome.fault.message);
    const event = (await this.byId(caller.tenantId, [request.id], access)).get(request.id);
    if (!event) throw new Fault('NOT_FOUND', `There is no event ${request.id}.`);
    return event;
  }

  /** Each on its own, in one transaction; an outcome per item, in order. */
  async changeMany(
    { tenantId }: Caller,
    requests: readonly ChangeRequest[],
    change: Change,
    access: Access,
  ): Promise<ChangeOutcome[]> {
    checkChange(change);
    if (requests.length > bulkMax)
      throw new Fault('VALIDATION_FAILED', `items has ${requests.length} entries; at most ${bulkMax}.`, {
        field: 'items',
      });
    return this.store.changeEvents({ tenantId, scope: scopeOf(access) }, requests, change, this.#deps.clock.now());
  }

  /** The picture of an event of this very edge; again is harmless. */
  async attachPicture(edge: Caller, eventId: string, base64: string): Promise<boolean> {
    const jpeg = Buffer.from(base64, 'base64');
    const isJpeg = jpeg.length > 3 && jpeg[0] === 0xff && jpeg[1] === 0xd8;
    if (!isJpeg || jpeg.length > pictureBytesMax)
      throw new Fault('PICTURE_INVALID', 'A picture is a JPEG of at most 2 MiB, in base64.');
    const missing = () => new Fault('NOT_FOUND', `There is no event ${eventId} of this edge.`);
    const known = isUuid(eventId) ? await this.store.byId(edge.tenantId, [eventId], null) : [];
    if (known[0]?.edgeId !== edge.id) throw missing();
    await this.#deps.blobs.put(eventId, jpeg);
    const owner = { tenantId: edge.tenantId, edgeId: edge.id };
    if (!(await this.store.pictureArrived(owner, eventId, this.#deps.clock.now()))) throw missing();
    return true;
  }

  /** For the media door, which has verified the token. */
  async readPicture(tenantId: string, eventId: string): Promise<Buffer | null> {
    const [known] = isUuid(eventId) ? await this.store.byId(tenantId, [eventId], null) : [];
    return known?.picture === 'AVAILABLE' ? this.#deps.blobs.get(eventId) : null;
  }

  /** Minted at each read, for whoever reads. */
  async pictureUrl(caller: Caller, event: StoredEvent): Promise<string | null> {
    if (event.picture !== 'AVAILABLE') return null;
    const claims = {
      sub: caller.id,
      tid: caller.tenantId,
      kind: 'picture' as const,
      cameraId: event.cameraId,
      edgeIds: [],
      eventId: event.id,
    };
    return `/media/picture/${await mintMediaToken(this.#deps.keys, claims, pictureTtlSeconds)}`;
  }

  #pageOf(
    head: LogHead,
    request: PageRequest,
    rows: readonly StoredEvent[],
    after: string | null | undefined,
  ): EventPage {
    const { tenantId, scope, filter, limit } = request;
    return {
      ...pageOf(rows, { limit, after, cursorOf: ({ seq }) => this.cursorOf(head, seq) }),
      liveCursor: this.cursorOf(head, head.seq, head.changeSeq),
      totalCount: () => this.store.count({ tenantId, scope, filter }, countMax),
    };
  }

  #delivered(event: StoredEvent): StoredEvent {
    const body = bodyOf(event);
    const trace = [...body.trace, { hop: 'delivered', atMs: this.#deps.clock.now() }];
    return { ...event, body: JSON.stringify({ ...body, trace }) };
  }
}

/** Throws VALIDATION_FAILED. */
export function checkChange({ note }: Change): void {
  if ((note?.length ?? 0) > noteMax)
    throw new Fault('VALIDATION_FAILED', `note has at most ${noteMax} characters.`, { field: 'note' });
}
