import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventKinds } from '@vms/schema/messages/event-kinds.ts';
import { NAMES, STATES } from '../../subgraphs/event/src/store/codes.ts';
import { DDL, posOf } from '../../subgraphs/event/src/store/ddl.ts';
import { fromUuid } from '../../subgraphs/event/src/store/rows.ts';
import { cameraId, edgeId, type Seeded, siteAt, siteId } from './places.ts';
import { cameraOf, hash, idOf, ownerOf, type Sizes } from './sizes.ts';

const CHUNK = 20_000;
const HOUR_MS = 3_600_000;
/** Many events at once are indexed faster when they are all there. */
const LATER = ['event_camera', 'event_site', 'event_kind', 'event_state', 'event_plate', 'event_incident'];
const LABELS = ['person', 'person', 'person', 'vehicle', 'vehicle', 'red van', 'bicycle', 'forklift', 'dog'];
const BODY = JSON.stringify({
  box: { x: 0.31, y: 0.42, width: 0.12, height: 0.3 },
  detections: [{ label: 'person', score: 0.87, box: { x: 0.31, y: 0.42, width: 0.12, height: 0.3 }, trackId: '17' }],
  trace: ['frame', 'decoded', 'detected', 'raised', 'stored'].map((hop, at) => ({
    hop,
    atMs: 1_700_000_000_000 + at * 40,
  })),
  model: { id: 'scene', version: '1.0.0', hash: '0'.repeat(64) },
  segmentId: null,
  ruleId: null,
  threshold: 0.5,
  origin: null,
  clockErrorMs: 4,
});

/**
 * Puts events straight into the log, over the last `spanMs` up to now, going on where an earlier run of the same sizes
 * stopped. Every chunk is a transaction that also moves the logs' heads, so whatever ends it leaves a whole log.
 */
export function seedEvents(
  home: string,
  sizes: Sizes,
  seeded: Seeded,
  options: { spanMs: number; progress(done: number): void },
): void {
  const db = new DatabaseSync(join(home, 'cloud', 'event-log.db'));
  db.exec(
    'pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -262144',
  );
  db.exec(`${DDL}; create table if not exists seeded (events integer not null)`);
  db.exec("insert into event_text (event_text, rank) values ('automerge', 0)");
  let at = Number(db.prepare('select coalesce(max(events), 0) n from seeded').get()?.n);
  if (sizes.events - at > 100_000) for (const index of LATER) db.exec(`drop index if exists ${index}`);
  const put = openWriter(db, sizes, seeded, options.spanMs);
  while (at < sizes.events) {
    const end = Math.min(at + CHUNK, sizes.events);
    db.exec('begin immediate');
    for (; at < end; at += 1) put.event(at);
    put.finish();
    db.prepare('delete from seeded').run();
    db.prepare('insert into seeded values (?)').run(at);
    db.exec('commit');
    options.progress(at);
  }
  db.exec("insert into event_text (event_text, rank) values ('automerge', 4)");
  db.exec("insert into event_text (event_text) values ('optimize')");
  db.exec(DDL);
  db.exec('analyze; pragma wal_checkpoint(truncate)');
  db.close();
}

function openWriter(db: DatabaseSync, sizes: Sizes, seeded: Seeded, spanMs: number) {
  const add =
    db.prepare(`insert into event (pos, tenant_no, id, camera_no, site_no, edge_no, kind, severity, state, raised_at,
    ended_at, label, plate, confidence, picture, closed_at, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`);
  const addText = db.prepare('insert into event_text (rowid, words) values (?, ?)');
  const name = db.prepare(
    'insert into name (tenant_no, what, id) values (?, ?, ?) on conflict do update set id = excluded.id returning no',
  );
  const tenants = seeded.tenantIds.map((id) => {
    db.prepare('insert into tenant (id, epoch) values (?, ?) on conflict do nothing').run(id, id);
    const row = db.prepare('select no, seq from tenant where id = ?').get(id);
    return { no: Number(row?.no), seq: Number(row?.seq) };
  });
  const hours = new Map<
    string,
    { tenantNo: number; hour: number; min: number; max: number; counts: Map<string, number> }
  >();
  const numbers = new Map<string, number>();
  const numberOf = (tenantNo: number, what: keyof typeof NAMES, id: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    const no = Number(name.get(tenantNo, NAMES[what], id)?.no);
    numbers.set(id, no);
    return no;
  };
  const stepMs = spanMs / sizes.events;
  return {
    event(at: number): void {
      const camera = cameraOf(at, sizes);
      const site = siteAt(camera, sizes);
      const owner = ownerOf(Math.ceil((site * sizes.cameras) / sizes.sites), sizes.cameras, tenants.length);
      const tenant = tenants[owner] as (typeof tenants)[number];
      tenant.seq += 1;
      const pos = posOf(tenant.no, tenant.seq);
      const raisedAt = Math.floor(seeded.startMs + at * stepMs);
      const dice = hash(at + 7);
      const kind = 1 + (Math.floor(dice * dice * 17) % eventKinds.length);
      const severity = dice < 0.7 ? 1 : dice < 0.97 ? 2 : 3;
      const state = at > sizes.events * 0.98 ? 0 : dice < 0.1 ? 1 : 2;
      const label = `${LABELS[at % LABELS.length]} zone${at % 5_000}`;
      const plate = at % 20 === 0 ? `W${100_000 + (at % 700_000)}` : null;
      add.run(
        ...[pos, tenant.no, fromUuid(idOf(5, at, raisedAt)), numberOf(tenant.no, 'camera', cameraId(camera, seeded))],
        ...[numberOf(tenant.no, 'site', siteId(site, seeded)), numberOf(tenant.no, 'edge', edgeId(site, seeded))],
        ...[kind, severity, state, raisedAt, raisedAt + 4_000, label, plate, 0.87],
        ...[state === STATES.indexOf('CLOSED') ? raisedAt + 60_000 : null, BODY],
      );
      addText.run(pos, plate === null ? label : `${label} ${plate}`);
      const hour = Math.floor(raisedAt / HOUR_MS);
      const key = `${tenant.no} ${hour}`;
      const known = hours.get(key) ?? {
        tenantNo: tenant.no,
        hour,
        min: pos,
        max: pos,
        counts: new Map<string, number>(),
      };
      known.max = pos;
      const cell = `${kind} ${severity}`;
      known.counts.set(cell, (known.counts.get(cell) ?? 0) + 1);
      hours.set(key, known);
    },
    /** What is kept beside the events, for the chunk. */
    finish(): void {
      const hourly = db.prepare(`insert into hour values (?, ?, ?, ?) on conflict do update
        set pos_min = min(pos_min, excluded.pos_min), pos_max = max(pos_max, excluded.pos_max)`);
      const counted = db.prepare(
        'insert into hour_count values (?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n',
      );
      for (const { tenantNo, hour, min, max, counts } of hours.values()) {
        hourly.run(tenantNo, hour, min, max);
        for (const [cell, n] of counts)
          counted.run(tenantNo, hour, ...(cell.split(' ').map(Number) as [number, number]), n);
      }
      hours.clear();
      const head = db.prepare('update tenant set seq = ? where no = ?');
      for (const { no, seq } of tenants) head.run(seq, no);
    },
  };
}
