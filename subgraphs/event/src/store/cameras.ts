import type { Statements } from './rows.ts';

/** What the log must know of a camera before it takes its events. */
export interface CameraFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId?: string | null;
  readonly deleted?: boolean;
  /** The edges that record it. */
  readonly edgeIds?: readonly string[];
  /** Records it now; `edgeIds` also has those that did. */
  readonly edgeId?: string | null;
}

/** Again is harmless; the two topics may tell of a camera in either order. */
export function learnCamera(sql: Statements, { id, tenantId, siteId, deleted, edgeIds, edgeId }: CameraFacts): void {
  sql.run('insert into camera (id, tenant_id) values (?, ?) on conflict do nothing', id, tenantId);
  if (siteId !== undefined) sql.run('update camera set site_id = ? where id = ?', siteId, id);
  if (deleted !== undefined) sql.run('update camera set deleted = ? where id = ?', deleted ? 1 : 0, id);
  if (edgeIds !== undefined) sql.run('update camera set edge_ids = ? where id = ?', JSON.stringify(edgeIds), id);
  if (edgeId !== undefined) sql.run('insert or replace into camera_edge values (?, ?)', id, edgeId);
}
