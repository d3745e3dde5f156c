import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { idOf, ownerOf, type Sizes } from './sizes.ts';
import { inserter } from './table.ts';

export interface Seeded {
  /** In the order of `ownerOf`. */
  readonly tenantIds: readonly string[];
  readonly startMs: number;
}

/** A camera's, a site's and its edge's ids. */
export const cameraId = (at: number, { startMs }: Seeded) => idOf(1, at, startMs);
export const siteId = (at: number, { startMs }: Seeded) => idOf(2, at, startMs);
export const edgeId = (at: number, { startMs }: Seeded) => idOf(3, at, startMs);

/** The site of a camera: sites are dealt to tenants as cameras are, so both lie with the same owner. */
export function siteAt(camera: number, { cameras, sites }: Sizes): number {
  return Math.min(sites - 1, Math.floor((camera * sites) / cameras));
}

/** Tenants, sites with one edge each, cameras with devices, assignments and streams, as their subgraphs would have stored them. */
export function seedPlaces(home: string, sizes: Sizes, seeded: Seeded, progress: (done: number) => void): void {
  const open = (name: string) => {
    const db = new DatabaseSync(join(home, 'cloud', `${name}.db`));
    db.exec('pragma busy_timeout = 10000; begin immediate');
    return db;
  };
  const dbs = {
    tenant: open('tenant'),
    camera: open('camera'),
    edges: open('edge-manager'),
    ingestion: open('ingestion'),
    events: open('event-log'),
  };
  const { tenantIds, startMs } = seeded;
  const { cameras, sites } = sizes;
  const add = {
    tenant: inserter(dbs.tenant, 'tenant'),
    site: inserter(dbs.tenant, 'site'),
    edge: inserter(dbs.edges, 'edge_server'),
    assignment: inserter(dbs.edges, 'assignment'),
    device: inserter(dbs.camera, 'device'),
    camera: inserter(dbs.camera, 'camera'),
    stream: inserter(dbs.ingestion, 'ingest_stream'),
    eventCamera: inserter(dbs.events, 'camera'),
  };
  const tenantOfSite = (site: number) =>
    tenantIds[ownerOf(Math.ceil((site * cameras) / sites), cameras, tenantIds.length)] ?? '';
  for (const [at, tenant_id] of tenantIds.entries())
    add.tenant({ tenant_id, name: `Seeded ${at + 1}`, created_at_ms: startMs });
  for (let at = 0; at < sites; at += 1) {
    const tenant_id = tenantOfSite(at);
    const name = `Site ${String(at + 1).padStart(4, '0')}`;
    add.site({ id: siteId(at, seeded), tenant_id, name, timezone: 'Europe/Vienna' });
    add.edge({
      id: edgeId(at, seeded),
      tenant_id,
      name: `Edge ${at + 1}`,
      site_id: siteId(at, seeded),
      public_key: '',
      online: 0,
    });
  }
  for (let at = 0; at < cameras; at += 1) {
    const site = siteAt(at, sizes);
    const [id, site_id, edge_id, tenant_id] = [
      cameraId(at, seeded),
      siteId(site, seeded),
      edgeId(site, seeded),
      tenantOfSite(site),
    ];
    const deviceId = idOf(4, at, startMs);
    add.device({ id: deviceId, tenant_id, address: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}` });
    add.camera({
      ...{ id, tenant_id, device_id: deviceId, site_id, name: `Camera ${at + 1}`, channel: 1, version: 1 },
      ...{ profiles: '[]', zones: '[]', created_at_ms: startMs, edge_id, status: 'UNKNOWN' },
    });
    add.assignment({
      camera_id: id,
      tenant_id,
      site_id,
      edge_id,
      recorders: JSON.stringify([edge_id]),
      version: 1,
      deleted: 0,
    });
    add.stream({
      ...{ tenant_id, camera_id: id, edge_id, state: 'RECORDING', codec: 'h264', width: 1920, height: 1080, fps: 25 },
      ...{ bitrate_bps: 4_000_000, last_frame_at_ms: startMs, as_of_ms: startMs },
    });
    add.eventCamera({ id, tenant_id, site_id, deleted: 0, edge_ids: JSON.stringify([edge_id]) });
    if (at % 10_000 === 9_999) progress(at + 1);
  }
  for (const db of Object.values(dbs)) {
    db.exec('commit');
    db.close();
  }
}
