import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '@vms/kit/clock';
import type { IdFactory } from '@vms/kit/ids';
import type { Outbox } from '@vms/kit/outbox/outbox';
import type { Relational } from '@vms/kit/ports/relational/relational';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import type { EventNote, EventsMessage } from '@vms/schema/messages/events-topic.ts';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { EventCameraEntity } from '../cameras/camera.entity.ts';
import { decodeBatch, KINDS, SEVERITIES, whyMalformed } from './decode.ts';
import { EventEntity, EventLogHeadEntity } from './event.entity.ts';

export type StoredEvent = InferEntity<typeof EventEntity>;
export type LogHead = InferEntity<typeof EventLogHeadEntity>;
export type IngestResult = {
  id: string;
  outcome: 'STORED' | 'DUPLICATE' | 'REJECTED' | 'TOO_OLD';
  code: string | null;
};

export interface EventLogDeps {
  relational: Relational;
  outbox: Outbox;
  clock: Clock;
  newId: IdFactory;
  /** Events raised longer ago are not taken. */
  keepMs: number;
}

const CHUNK = 50;

/** The tenant's log: contiguous seq by one writer, each event once, visible only when all before it are. */
export class EventLog {
  readonly #deps: EventLogDeps;
  readonly #writers = new Map<string, Promise<unknown>>();
  readonly #wakes = new Map<string, Set<() => void>>();

  constructor(deps: EventLogDeps) {
    this.#deps = deps;
  }

  /** One outcome per event, in order; stored in short transactions so that readers get their turn in between. */
  async ingest(caller: { tenantId: string; edgeId: string }, batch: string): Promise<IngestResult[]> {
    const events = decodeBatch(batch);
    const results: IngestResult[] = [];
    for (let at = 0; at < events.length; at += CHUNK) {
      const chunk = events.slice(at, at + CHUNK);
      results.push(...(await this.#inTurn(caller.tenantId, () => this.#store(caller, chunk))));
    }
    return results;
  }

  /** The head as of now, made when the tenant has no log yet. */
  head(tenantId: string): Promise<LogHead> {
    return this.#inTurn(tenantId, () =>
      this.#deps.relational.forTenant(tenantId).transactional((em) => this.#headIn(em, tenantId)),
    );
  }

  /** Oldest first, strictly after `seq`. */
  after(tenantId: string, seq: number, limit: number): Promise<StoredEvent[]> {
    return this.#deps.relational
      .forTenant(tenantId)
      .find(EventEntity, { seq: { $gt: seq } }, { orderBy: { seq: 'asc' }, limit });
  }

  /** Calls `wake` after every commit of this tenant's log in this process, or when a message says another one wrote. */
  onAppended(tenantId: string, wake: () => void): () => void {
    const wakes = this.#wakes.get(tenantId) ?? new Set();
    this.#wakes.set(tenantId, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.#wakes.get(tenantId) === wakes) this.#wakes.delete(tenantId);
    };
  }

  /** Wakes every follower of the tenant. */
  appended(tenantId: string): void {
    for (const wake of [...(this.#wakes.get(tenantId) ?? [])]) wake();
  }

  async #store(caller: { tenantId: string; edgeId: string }, events: EdgeEvent[]): Promise<IngestResult[]> {
    const { relational, outbox, clock } = this.#deps;
    const nowMs = clock.now();
    const notes: EventNote[] = [];
    const results = await relational.forTenant(caller.tenantId).transactional(async (em) => {
      const head = await this.#headIn(em, caller.tenantId);
      const known = new Set((await em.find(EventEntity, { id: { $in: events.map((e) => e.id) } })).map((e) => e.id));
      const cameras = await em.find(EventCameraEntity, { cameraId: { $in: events.map((e) => e.cameraId) } });
      const out: IngestResult[] = [];
      for (const event of events) {
        const answer = (outcome: IngestResult['outcome'], code: string | null = null): unknown =>
          out.push({ id: event.id, outcome, code });
        const camera = cameras.find(
          (c) => c.cameraId === event.cameraId && !c.deleted && c.edgeIds.includes(caller.edgeId),
        );
        const malformed = whyMalformed(event, nowMs);
        if (malformed) answer('REJECTED', malformed);
        else if (known.has(event.id)) answer('DUPLICATE');
        else if (!camera) answer('REJECTED', 'CAMERA_UNKNOWN');
        else if (Number(event.raisedAtMs) < nowMs - this.#deps.keepMs) answer('TOO_OLD');
        else {
          head.seq += 1;
          known.add(event.id);
          const row = { ...toRow(event, nowMs), siteId: camera.siteId ?? null, seq: head.seq };
          em.create(EventEntity, { ...row, ...caller });
          notes.push(noteOf(row));
          answer('STORED');
        }
      }
      const payload: EventsMessage = { tenantId: caller.tenantId, seq: head.seq, events: notes };
      if (notes.length > 0) outbox.publish(em, { topic: 'vms.events', key: caller.tenantId, payload });
      return out;
    });
    if (notes.length > 0) {
      this.appended(caller.tenantId);
      outbox.wake();
    }
    return results;
  }

  async #headIn(em: EntityManager, tenantId: string): Promise<LogHead> {
    const found = await em.findOne(EventLogHeadEntity, { tenantId });
    return found ?? em.create(EventLogHeadEntity, { tenantId, epoch: this.#deps.newId(), seq: 0, firstSeq: 1 });
  }

  #inTurn<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#writers.get(tenantId) ?? Promise.resolve()).then(work, work);
    this.#writers.set(tenantId, turn);
    const forget = (): void => {
      if (this.#writers.get(tenantId) === turn) this.#writers.delete(tenantId);
    };
    turn.then(forget, forget);
    return turn;
  }
}

function noteOf(row: ReturnType<typeof toRow> & { siteId: string | null; seq: number }): EventNote {
  const { id, seq, cameraId, siteId, label, raisedAtMs } = row;
  const kind = row.kind as EventKindName;
  return { id, seq, kind, severity: row.severity as EventSeverityName, cameraId, siteId, label, raisedAtMs };
}

function toRow(event: EdgeEvent, nowMs: number) {
  const box = (b: EdgeEvent['box']) => (b ? { x: b.x, y: b.y, width: b.width, height: b.height } : null);
  return {
    id: event.id,
    cameraId: event.cameraId,
    kind: KINDS[event.kind] ?? '',
    severity: SEVERITIES[event.severity] ?? '',
    state: 'OPEN',
    version: 1,
    raisedAtMs: Number(event.raisedAtMs),
    endedAtMs: Number(event.endedAtMs) || null,
    label: event.label || null,
    confidence: event.confidence,
    box: box(event.box),
    detections: event.detections.map((d) => ({
      label: d.label,
      score: d.score,
      box: box(d.box) ?? { x: 0, y: 0, width: 0, height: 0 },
      trackId: d.trackId || null,
    })),
    trace: [...event.trace.map((t) => ({ hop: t.hop, atMs: Number(t.atMs) })), { hop: 'stored', atMs: nowMs }],
    model: event.model ? { id: event.model.id, version: event.model.version, hash: event.model.hash } : null,
    segmentId: event.segmentId || null,
    picture: event.hasPicture ? 'PENDING' : 'NONE',
    acknowledgedAtMs: null,
  };
}
