/**
 * The embedded event store: one SQLite file, written by one thread only.
 *
 * `pos` = tenant number × 2^36 + seq is the rowid, so a tenant's log lies in its own order, every index ends in that order,
 * and a range of positions is a tenant. Small numbers stand for what repeats: tenants, cameras, sites, edges (`name`),
 * kinds, severities, states (`codes.ts`).
 */
export const DDL = `
create table if not exists tenant (no integer primary key, id text not null unique, epoch text not null,
  seq integer not null default 0, first_seq integer not null default 1, change_seq integer not null default 0,
  first_change_seq integer not null default 1, policy text not null default '{}', policy_version integer not null default 1) strict;
create table if not exists name (no integer primary key, tenant_no integer not null, what integer not null, id text not null,
  unique (tenant_no, what, id)) strict;
create table if not exists camera (id text primary key, tenant_id text not null, site_id text, deleted integer not null default 0,
  edge_ids text not null default '[]') strict, without rowid;
create table if not exists event (pos integer primary key, tenant_no integer not null, id blob not null, camera_no integer not null,
  site_no integer, edge_no integer not null, kind integer not null, severity integer not null, state integer not null default 0,
  version integer not null default 1, raised_at integer not null, ended_at integer, label text, plate text, confidence real,
  picture integer not null, repeats integer not null default 0, incident_no integer, assignee text, acknowledged_at integer,
  closed_at integer, note text, body text not null) strict;
create unique index if not exists event_id on event (id, tenant_no);
create index if not exists event_camera on event (camera_no, pos, kind, severity, raised_at);
create index if not exists event_site on event (site_no, pos, kind, severity, raised_at);
create index if not exists event_kind on event (tenant_no, kind, severity);
create index if not exists event_state on event (tenant_no, state);
create index if not exists event_plate on event (tenant_no, plate) where plate is not null;
create index if not exists event_incident on event (incident_no) where incident_no is not null;
create virtual table if not exists event_text using fts5 (words, content = '', contentless_delete = 1, detail = none);
create table if not exists hour (tenant_no integer not null, hour integer not null, pos_min integer not null,
  pos_max integer not null, primary key (tenant_no, hour)) strict, without rowid;
create table if not exists hour_count (tenant_no integer not null, hour integer not null, kind integer not null,
  severity integer not null, n integer not null, primary key (tenant_no, hour, kind, severity)) strict, without rowid;
create table if not exists gone (pos integer primary key, id blob not null, tenant_no integer not null, at integer not null,
  why text not null) strict;
create unique index if not exists gone_id on gone (id, tenant_no);
create table if not exists picture_due (id blob primary key) strict, without rowid;
create table if not exists folded (id blob not null, tenant_no integer not null, pos integer not null,
  primary key (id, tenant_no)) strict, without rowid;
create index if not exists folded_pos on folded (pos);
create table if not exists change (pos integer primary key, event_pos integer not null, what integer not null, at integer not null) strict;
create table if not exists incident (no integer primary key, id text not null unique, tenant_no integer not null, site_no integer,
  severity integer not null, state integer not null default 0, version integer not null default 1, opened_at integer not null,
  last_at integer not null, events integer not null, assignee text, acknowledged_at integer, closed_at integer, note text) strict;
create index if not exists incident_site on incident (tenant_no, site_no, last_at);
create index if not exists incident_state on incident (tenant_no, state);
create index if not exists incident_tenant on incident (tenant_no);
create table if not exists incident_camera (incident_no integer not null, camera_no integer not null,
  primary key (incident_no, camera_no)) strict, without rowid;
create index if not exists incident_camera_camera on incident_camera (camera_no, incident_no);
create table if not exists rule (id text primary key, tenant_no integer not null, version integer not null,
  body text not null) strict, without rowid;
create index if not exists rule_tenant on rule (tenant_no, id);
create table if not exists camera_edge (camera_id text primary key, edge_id text) strict, without rowid;
create table if not exists action (event_pos integer not null, key text not null, rule_id text not null, rule_name text not null,
  camera_id text, body text not null, state integer not null, due_at integer, attempts integer not null default 0, code text,
  message text, at integer, primary key (event_pos, key)) strict, without rowid;
create index if not exists action_due on action (due_at) where state = 0;
create table if not exists outgoing (no integer primary key autoincrement, id text not null, topic text not null,
  tenant text not null, payload text not null, head integer) strict;
`;

const SEQ_SPAN = 2 ** 36;

/** Where an event of a tenant lies; exact below 2^53. */
export const posOf = (tenantNo: number, seq: number): number => tenantNo * SEQ_SPAN + seq;
/** The place within its tenant's log. */
export const seqOf = (pos: number): number => pos % SEQ_SPAN;

/** Settings of every connection; a writer's commit is on the disk when it returns. */
export const PRAGMAS = `pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000;
  pragma temp_store = memory; pragma cache_size = -65536; pragma mmap_size = 1073741824;`;
