import type { Access } from '@vms/kit/auth/access';
import type { Permission } from '@vms/kit/auth/principal';
import type { Statements } from './rows.ts';
import { numbersOf } from './tenants.ts';

/** What a principal may see of a tenant's events: null = all, otherwise these cameras and all of these sites. */
export type Scope = { readonly cameras: readonly string[]; readonly sites: readonly string[] } | null;

/** From the kit's own predicate, which is the one truth about access; a shape that is not known sees nothing, loudly. */
export function scopeOf(access: Access, permission: Permission | null = null): Scope {
  const predicate = access.predicate(permission, { camera: 'camera', site: 'site' });
  if (Object.keys(predicate).length === 0) return null;
  const parts = predicate.$or as { camera?: { $in: string[] }; site?: { $in: string[] } }[] | undefined;
  if (!Array.isArray(parts) || Object.keys(predicate).length !== 1)
    throw new Error('The access predicate has a shape that the event store does not know.');
  const ids = (field: 'camera' | 'site') => parts.flatMap((part) => part[field]?.$in ?? []);
  return { cameras: ids('camera'), sites: ids('site') };
}

/** The same by number, for one event. */
export function isVisible(
  sql: Statements,
  tenantNo: number,
  scope: Scope,
  cameraNo: number,
  siteNo: number | null,
): boolean {
  if (scope === null) return true;
  return (
    numbersOf(sql, tenantNo, 'camera', scope.cameras).includes(cameraNo) ||
    (siteNo !== null && numbersOf(sql, tenantNo, 'site', scope.sites).includes(siteNo))
  );
}
