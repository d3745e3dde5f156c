import type { DatabaseSync } from 'node:sqlite';
import type { EventKindName, EventSeverityName } from '@vms/schema/messages/event-kinds.ts';
import { type EventState, KINDS, PICTURES, type PictureState, SEVERITIES, STATES } from './codes.ts';
import { seqOf } from './ddl.ts';

/** An event as the store gives it; `body` is the JSON of EventBody, read only by whoever asks for it. */
export interface StoredEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly seq: number;
  readonly cameraId: string;
  readonly siteId: string | null;
  readonly edgeId: string;
  readonly kind: EventKindName;
  readonly severity: EventSeverityName;
  readonly state: EventState;
  readonly version: number;
  readonly raisedAtMs: number;
  readonly endedAtMs: number | null;
  readonly label: string | null;
  readonly plate: string | null;
  readonly confidence: number | null;
  readonly picture: PictureState;
  /** How often the same thing was raised again within the policy's window. */
  readonly repeats: number;
  readonly incidentId: string | null;
  readonly assigneeId: string | null;
  readonly acknowledgedAtMs: number | null;
  readonly closedAtMs: number | null;
  readonly note: string | null;
  readonly body: string;
}

export type StoredBox = { x: number; y: number; width: number; height: number };
export type StoredDetection = { label: string; score: number; box: StoredBox; trackId: string | null };
export type StoredHop = { hop: string; atMs: number };
export type StoredModel = { id: string; version: string; hash: string };

/** What only a look at one event needs. */
export interface EventBody {
  readonly box: StoredBox | null;
  readonly detections: readonly StoredDetection[];
  readonly trace: readonly StoredHop[];
  readonly model: StoredModel | null;
  readonly segmentId: string | null;
  readonly ruleId: string | null;
  readonly threshold: number | null;
  readonly origin: string | null;
  readonly clockErrorMs: number;
  /** Cameras that rules call up; absent: none. */
  readonly shows?: readonly string[];
}

const bodies = new WeakMap<StoredEvent, EventBody>();

/** Parsed once per event. */
export function bodyOf(event: StoredEvent): EventBody {
  const known = bodies.get(event);
  if (known) return known;
  const body = JSON.parse(event.body) as EventBody;
  bodies.set(event, body);
  return body;
}

/** Joins an `event e` to its names; put `from (…) p cross join event e on e.pos = p.pos` before it. */
export const EVENT_COLUMNS = `e.pos, e.id, e.kind, e.severity, e.state, e.version, e.raised_at, e.ended_at, e.label, e.plate,
  e.confidence, e.picture, e.repeats, e.assignee, e.acknowledged_at, e.closed_at, e.note, e.body, t.id tenant_id, c.id camera_id,
  s.id site_id, g.id edge_id, i.id incident_id`;
export const EVENT_JOINS = `join tenant t on t.no = e.tenant_no join name c on c.no = e.camera_no
  left join name s on s.no = e.site_no left join name g on g.no = e.edge_no left join incident i on i.no = e.incident_no`;

/** A row of EVENT_COLUMNS. */
export function toEvent(row: Record<string, unknown>): StoredEvent {
  const text = (value: unknown) => (value === null ? null : String(value));
  const number = (value: unknown) => (value === null ? null : Number(value));
  return {
    id: toUuid(row.id as Uint8Array),
    tenantId: String(row.tenant_id),
    seq: seqOf(Number(row.pos)),
    cameraId: String(row.camera_id),
    siteId: text(row.site_id),
    edgeId: String(row.edge_id),
    kind: KINDS[Number(row.kind)] as EventKindName,
    severity: SEVERITIES[Number(row.severity)] as EventSeverityName,
    state: STATES[Number(row.state)] as EventState,
    version: Number(row.version),
    raisedAtMs: Number(row.raised_at),
    endedAtMs: number(row.ended_at),
    label: text(row.label),
    plate: text(row.plate),
    confidence: number(row.confidence),
    picture: PICTURES[Number(row.picture)] as PictureState,
    repeats: Number(row.repeats),
    incidentId: text(row.incident_id),
    assigneeId: text(row.assignee),
    acknowledgedAtMs: number(row.acknowledged_at),
    closedAtMs: number(row.closed_at),
    note: text(row.note),
    body: String(row.body),
  };
}

/** Sixteen bytes of a UUID's text. */
export function fromUuid(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function toUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Statements by their text, prepared once per connection. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #known = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  /** How many were run: what tests count. */
  ran = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all(sql: string, ...values: SqlValue[]): Record<string, unknown>[] {
    return this.#of(sql).all(...values) as Record<string, unknown>[];
  }

  get(sql: string, ...values: SqlValue[]): Record<string, unknown> | undefined {
    return this.#of(sql).get(...values) as Record<string, unknown> | undefined;
  }

  /** Rows changed. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#of(sql).run(...values).changes);
  }

  #of(sql: string) {
    this.ran += 1;
    let found = this.#known.get(sql);
    if (!found) {
      // Texts vary with the shape of a filter only; still, a bound.
      if (this.#known.size > 500) this.#known.clear();
      found = this.#db.prepare(sql);
      this.#known.set(sql, found);
    }
    return found;
  }
}

export type SqlValue = null | number | bigint | string | Uint8Array;
