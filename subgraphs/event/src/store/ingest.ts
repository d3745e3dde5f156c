import type { EventNote } from '@vms/schema/messages/events-topic.ts';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { camerasToShow, planActions } from './actions.ts';
import { CHANGES, KINDS, SEVERITIES } from './codes.ts';
import { Correlation } from './correlate.ts';
import { posOf } from './ddl.ts';
import { decodeBatch, whyMalformed } from './decode.ts';
import { send } from './outgoing.ts';
import { type EventBody, fromUuid, type SqlValue, type Statements } from './rows.ts';
import type { EventRule, Rules } from './rules.ts';
import { type Names, openTenant, type Tenant } from './tenants.ts';

export type IngestResult = {
  id: string;
  outcome: 'STORED' | 'DUPLICATE' | 'REJECTED' | 'TOO_OLD';
  code: string | null;
};

export interface Ingested {
  readonly results: IngestResult[];
  readonly stored: number;
}

export interface WriteDeps {
  readonly sql: Statements;
  readonly names: Names;
  readonly rules: Rules;
  readonly keepMs: number;
}

const HOUR_MS = 3_600_000;
const NOTES_MAX = 500;

/** Stores one batch of one edge: an answer per event, contiguous seq, what others hear of it, all in the caller's transaction. */
export function ingest(
  deps: WriteDeps,
  caller: { tenantId: string; edgeId: string },
  base64: string,
  nowMs: number,
): Ingested {
  const events = decodeBatch(base64);
  const tenant = openTenant(deps.sql, caller.tenantId);
  const batch = new Batch(deps, tenant, caller.edgeId, nowMs);
  const results = events.map((event) => batch.take(event));
  return { results, stored: batch.finish() };
}

class Batch {
  readonly #deps: WriteDeps;
  readonly #tenant: Tenant;
  readonly #edgeId: string;
  readonly #nowMs: number;
  readonly #incidents: Correlation;
  readonly #rules: readonly EventRule[];
  readonly #cameras = new Map<string, { siteId: string | null } | null>();
  readonly #hours = new Map<number, { min: number; max: number; counts: Map<string, number> }>();
  readonly #notes: EventNote[] = [];
  #seq: number;
  #changeSeq: number;

  constructor(deps: WriteDeps, tenant: Tenant, edgeId: string, nowMs: number) {
    this.#deps = deps;
    this.#tenant = tenant;
    this.#edgeId = edgeId;
    this.#nowMs = nowMs;
    this.#seq = tenant.seq;
    this.#changeSeq = tenant.changeSeq;
    this.#incidents = new Correlation(deps.sql, tenant, nowMs);
    this.#rules = deps.rules.of(tenant.tenantId, tenant.no);
  }

  take(event: EdgeEvent): IngestResult {
    const answer = (outcome: IngestResult['outcome'], code: string | null = null): IngestResult => ({
      id: event.id,
      outcome,
      code,
    });
    const malformed = whyMalformed(event, this.#nowMs);
    if (malformed) return answer('REJECTED', malformed);
    const id = fromUuid(event.id);
    const known = this.#known(id, event);
    if (known) return answer(known);
    const camera = this.#camera(event.cameraId);
    if (!camera) return answer('REJECTED', 'CAMERA_UNKNOWN');
    if (
      Number(event.raisedAtMs) <
      this.#nowMs - Math.min(this.#deps.keepMs, this.#tenant.policy.keepDays * 24 * HOUR_MS)
    )
      return answer('TOO_OLD');
    const cameraNo = this.#deps.names.of(this.#tenant.no, 'camera', event.cameraId);
    if (this.#folded(event, id, cameraNo)) return answer('DUPLICATE', 'EVENT_FOLDED');
    this.#insert(event, id, cameraNo, camera.siteId);
    return answer('STORED');
  }

  /** Writes what was gathered over the batch; returns how many events it stored. */
  finish(): number {
    const { sql } = this.#deps;
    const { no, tenantId, seq } = this.#tenant;
    if (this.#seq === seq && this.#changeSeq === this.#tenant.changeSeq) return 0;
    sql.run('update tenant set seq = ?, change_seq = ? where no = ?', this.#seq, this.#changeSeq, no);
    for (const [hour, { min, max, counts }] of this.#hours) {
      sql.run(
        `insert into hour values (?, ?, ?, ?) on conflict do update
         set pos_min = min(pos_min, excluded.pos_min), pos_max = max(pos_max, excluded.pos_max)`,
        ...[no, hour, min, max],
      );
      for (const [key, n] of counts) {
        const [kind, severity] = key.split(' ').map(Number) as [number, number];
        sql.run(
          'insert into hour_count values (?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n',
          ...[no, hour, kind, severity, n],
        );
      }
    }
    this.#incidents.finish();
    for (let at = 0; at < this.#notes.length; at += NOTES_MAX) {
      const events = this.#notes.slice(at, at + NOTES_MAX);
      send(
        sql,
        'vms.events',
        tenantId,
        { tenantId, seq: events.at(-1)?.seq, events },
        `${this.#tenant.epoch}:${events[0]?.seq}`,
      );
    }
    return this.#notes.length;
  }

  /** An id seen before is answered, never stored again; if it now says when it ended, that is kept. */
  #known(id: Uint8Array, event: EdgeEvent): 'DUPLICATE' | 'STORED' | null {
    const { sql } = this.#deps;
    const { no } = this.#tenant;
    const row = sql.get('select pos, ended_at from event where id = ? and tenant_no = ?', id, no);
    if (row) {
      if (row.ended_at !== null || event.endedAtMs <= 0n) return 'DUPLICATE';
      sql.run('update event set ended_at = ? where pos = ?', event.endedAtMs, Number(row.pos));
      this.#changeSeq += 1;
      recordChange(sql, no, this.#changeSeq, Number(row.pos), 'ENDED', this.#nowMs);
      return 'STORED';
    }
    const before =
      sql.get('select 1 from folded where id = ? and tenant_no = ?', id, no) ??
      sql.get('select 1 from gone where id = ? and tenant_no = ?', id, no);
    return before ? 'DUPLICATE' : null;
  }

  /** Within the policy's window the same kind on the same camera is counted on the event that is there, and its id remembered. */
  #folded(event: EdgeEvent, id: Uint8Array, cameraNo: number): boolean {
    const windowMs = this.#tenant.policy.dedupeWindowMs;
    if (windowMs <= 0) return false;
    const { sql } = this.#deps;
    const raisedAtMs = Number(event.raisedAtMs);
    const last = sql.get(
      'select pos, raised_at, ended_at, label from event where camera_no = ? and kind = ? order by pos desc limit 1',
      ...[cameraNo, event.kind],
    );
    if (!last || (last.label ?? '') !== event.label) return false;
    const lastMs = Number(last.ended_at ?? last.raised_at);
    if (raisedAtMs < Number(last.raised_at) || raisedAtMs > lastMs + windowMs) return false;
    sql.run('insert into folded values (?, ?, ?)', id, this.#tenant.no, Number(last.pos));
    sql.run(
      'update event set repeats = repeats + 1, ended_at = max(coalesce(ended_at, 0), ?) where pos = ?',
      ...[Math.max(raisedAtMs, Number(event.endedAtMs)), Number(last.pos)],
    );
    this.#changeSeq += 1;
    recordChange(sql, this.#tenant.no, this.#changeSeq, Number(last.pos), 'UPDATED', this.#nowMs);
    return true;
  }

  #insert(event: EdgeEvent, id: Uint8Array, cameraNo: number, siteId: string | null): void {
    const { sql, names } = this.#deps;
    const { no } = this.#tenant;
    this.#seq += 1;
    const pos = posOf(no, this.#seq);
    const siteNo = siteId === null ? null : names.of(no, 'site', siteId);
    const raisedAtMs = Number(event.raisedAtMs);
    const incidentNo = this.#incidents.place(event, siteNo, cameraNo);
    const note: EventNote = {
      id: event.id,
      seq: this.#seq,
      kind: KINDS[event.kind] as EventNote['kind'],
      severity: SEVERITIES[event.severity] as EventNote['severity'],
      cameraId: event.cameraId,
      siteId,
      label: event.label || null,
      raisedAtMs,
    };
    const body = { ...bodyFrom(event, this.#nowMs), ...camerasToShow(this.#rules, note) };
    insertEvent(sql, [
      ...[pos, no, id, cameraNo, siteNo, names.of(no, 'edge', this.#edgeId), event.kind, event.severity],
      ...[raisedAtMs, Number(event.endedAtMs) || null, event.label || null, normalPlate(event.plate), event.confidence],
      ...[event.hasPicture ? 1 : 0, incidentNo, JSON.stringify(body)],
    ]);
    const words = wordsOf(event);
    if (words) sql.run('insert into event_text (rowid, words) values (?, ?)', pos, words);
    this.#count(pos, raisedAtMs, `${event.kind} ${event.severity}`);
    this.#notes.push(note);
    const told = {
      tenantId: this.#tenant.tenantId,
      rules: this.#rules,
      edgeId: this.#edgeId,
      nowMs: this.#nowMs,
    };
    planActions(sql, told, { ...note, pos });
  }

  #count(pos: number, raisedAtMs: number, key: string): void {
    const hour = Math.floor(raisedAtMs / HOUR_MS);
    const known = this.#hours.get(hour) ?? { min: pos, max: pos, counts: new Map<string, number>() };
    known.max = pos;
    known.counts.set(key, (known.counts.get(key) ?? 0) + 1);
    this.#hours.set(hour, known);
  }

  /** null: unknown to this tenant, deleted, or not one that this edge records. */
  #camera(id: string): { siteId: string | null } | null {
    const known = this.#cameras.get(id);
    if (known !== undefined) return known;
    const row = this.#deps.sql.get('select * from camera where id = ?', id);
    const ours = row && row.tenant_id === this.#tenant.tenantId && !row.deleted;
    const recorded = ours && (JSON.parse(String(row.edge_ids)) as string[]).includes(this.#edgeId);
    const camera = recorded ? { siteId: row.site_id === null ? null : String(row.site_id) } : null;
    this.#cameras.set(id, camera);
    return camera;
  }
}

/** Without its state, which every event begins with. */
export function insertEvent(sql: Statements, values: readonly SqlValue[]): void {
  sql.run(
    `insert into event (pos, tenant_no, id, camera_no, site_no, edge_no, kind, severity, raised_at, ended_at, label, plate,
     confidence, picture, incident_no, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...values,
  );
}

/** Adds to what the subscribers of changes read; the caller keeps `change_seq`. */
export function recordChange(
  sql: Statements,
  tenantNo: number,
  changeSeq: number,
  eventPos: number,
  what: (typeof CHANGES)[number],
  nowMs: number,
): void {
  sql.run('insert into change values (?, ?, ?, ?)', posOf(tenantNo, changeSeq), eventPos, CHANGES.indexOf(what), nowMs);
}

/** Plates are compared without spaces, dashes and case. */
export function normalPlate(plate: string): string | null {
  return plate.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase() || null;
}

/** What full-text search finds an event by. */
export function wordsOf(event: Pick<EdgeEvent, 'label' | 'plate' | 'origin' | 'detections'>): string {
  const labels = new Set(event.detections.map(({ label }) => label));
  return [event.label, event.plate, normalPlate(event.plate) ?? '', event.origin, ...labels].filter(Boolean).join(' ');
}

function bodyFrom(event: EdgeEvent, nowMs: number): EventBody {
  const box = (b: EdgeEvent['box']) => (b ? { x: b.x, y: b.y, width: b.width, height: b.height } : null);
  return {
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
    ruleId: event.ruleId || null,
    threshold: event.threshold || null,
    origin: event.origin || null,
    clockErrorMs: Number(event.clockErrorMs),
  };
}
