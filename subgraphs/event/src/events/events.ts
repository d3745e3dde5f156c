import type { Access } from '@vms/kit/auth/access';
import { accessOf } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import { mintMediaToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { limitOf, type Page, pageOf } from '@vms/kit/paging';
import { decodeCursor, encodeCursor } from '../log/cursor.ts';
import { EventEntity } from '../log/event.entity.ts';
import { EventLog, type LogHead, type StoredEvent } from '../log/event-log.ts';
import { follow } from '../log/follow.ts';
import { checkFilter, type EventFilter, matches, whereOf } from './filter.ts';

type Caller = Principal & { readonly tenantId: string };

export interface EventPage extends Page<StoredEvent> {
  readonly liveCursor: string;
  readonly totalCount: number;
}

export interface EventArgs {
  readonly filter?: EventFilter | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface Passing {
  readonly cursor: string;
  readonly event: StoredEvent | null;
}

const keepMs = 30 * 86_400_000;
const countMax = 10_000;
const pictureBytesMax = 2 * 1024 * 1024;
const pictureTtlSeconds = 900;
/** A grant that was taken away stops a live subscription within this time. */
const accessEveryMs = 2_000;

/** What people and edges do with the tenant's log. */
export class Events {
  readonly log: EventLog;
  readonly #deps: Deps;
  readonly #cursorKey: string;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.log = new EventLog({ ...deps, keepMs });
    // The checksum tells altered cursors apart; it guards no secret, so it is bound to this installation's key id only.
    this.#cursorKey = `event-cursor ${deps.keys.jwks().keys[0]?.kid ?? ''}`;
  }

  cursorOf(head: Pick<LogHead, 'tenantId' | 'epoch'>, seq: number): string {
    return encodeCursor({ tenantId: head.tenantId, epoch: head.epoch, seq }, this.#cursorKey);
  }

  head(tenantId: string): Promise<LogHead> {
    return this.log.head(tenantId);
  }

  /** Newest first; page and liveCursor come from one read, so that list-then-follow has no gap. */
  async page(tenantId: string, { filter, first, after }: EventArgs, access: Access, fallback = 50): Promise<EventPage> {
    const limit = limitOf(first, fallback);
    const head = await this.head(tenantId);
    const before = after == null ? null : decodeCursor(after, this.#cursorKey, head);
    const where = whereOf(checkFilter(filter ?? {}), access);
    const upTo = { seq: { $lte: head.seq } };
    const em = this.#deps.relational.forTenant(tenantId);
    const page = { $and: [...where, upTo, ...(before === null ? [] : [{ seq: { $lt: before } }])] };
    const rows = await em.find(EventEntity, page, { orderBy: { seq: 'desc' }, limit });
    const counted = await em.find(EventEntity, { $and: [...where, upTo] }, { fields: ['seq'], limit: countMax });
    return {
      ...pageOf(rows as StoredEvent[], { limit, after, cursorOf: ({ seq }) => this.cursorOf(head, seq) }),
      liveCursor: this.cursorOf(head, head.seq),
      totalCount: counted.length,
    };
  }

  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, StoredEvent>> {
    const where = { $and: [{ id: { $in: [...ids] } }, ...whereOf({}, access)] };
    const rows = await this.#deps.relational.forTenant(tenantId).find(EventEntity, where);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** From `after` (null: from now) on, in order, for ever; ends when the subscriber leaves. */
  async follow(caller: Caller, { filter, after }: EventArgs): Promise<AsyncIterableIterator<Passing>> {
    const { tenantId } = caller;
    const { relational, clock } = this.#deps;
    const wanted = checkFilter(filter ?? {});
    const head = await this.head(tenantId);
    const afterSeq = after == null ? head.seq : decodeCursor(after, this.#cursorKey, head);
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
    const inner = follow(this.log, {
      tenantId,
      afterSeq,
      signal: stop.signal,
      matches: (event) => matches(wanted, access, event),
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
        const event = value.event && {
          ...value.event,
          trace: [...value.event.trace, { hop: 'delivered', atMs: clock.now() }],
        };
        return { done: false, value: { cursor: this.cursorOf(head, value.seq), event: event as StoredEvent | null } };
      },
      return: async () => {
        end();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => outer,
    };
    return outer;
  }

  async acknowledge(caller: Caller, input: { id: string; version: number }, access: Access): Promise<StoredEvent> {
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const event = await em.findOne(EventEntity, { id: input.id });
    const target = event && { cameraId: event.cameraId, siteId: event.siteId ?? null };
    if (!event || !target || !access.permits(null, target))
      throw new Fault('NOT_FOUND', `There is no event ${input.id}.`);
    if (event.version !== input.version) {
      throw new Fault(
        'CONFLICT',
        `Somebody changed this event meanwhile (version ${event.version}); look at it again.`,
      );
    }
    if (event.state === 'OPEN') {
      Object.assign(event, { state: 'ACKNOWLEDGED', acknowledgedAtMs: this.#deps.clock.now() });
      const { tenantId } = caller;
      const payload = { tenantId, id: event.id, state: event.state };
      this.#deps.outbox.publish(em, { topic: 'vms.event-changes', key: tenantId, payload });
    }
    await em.flush();
    this.#deps.outbox.wake();
    return event;
  }

  /** The picture of an event of this very edge; again is harmless. */
  async attachPicture(edge: Caller, eventId: string, base64: string): Promise<boolean> {
    const jpeg = Buffer.from(base64, 'base64');
    const isJpeg = jpeg.length > 3 && jpeg[0] === 0xff && jpeg[1] === 0xd8;
    if (!isJpeg || jpeg.length > pictureBytesMax)
      throw new Fault('PICTURE_INVALID', 'A picture is a JPEG of at most 2 MiB, in base64.');
    const em = this.#deps.relational.forTenant(edge.tenantId);
    const event = await em.findOne(EventEntity, { id: eventId, edgeId: edge.id });
    if (!event) throw new Fault('NOT_FOUND', `There is no event ${eventId} of this edge.`);
    await this.#deps.blobs.put(eventId, jpeg);
    await em.nativeUpdate(EventEntity, { id: eventId }, { picture: 'AVAILABLE' });
    return true;
  }

  /** For the media door, which has verified the token. */
  async readPicture(tenantId: string, eventId: string): Promise<Buffer | null> {
    const known = await this.#deps.relational
      .forTenant(tenantId)
      .findOne(EventEntity, { id: eventId, picture: 'AVAILABLE' });
    return known ? this.#deps.blobs.get(eventId) : null;
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
}
