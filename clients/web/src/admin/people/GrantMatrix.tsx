import { type JSX, useState } from 'react';
import {
  type AuthPermission,
  GrantPermissionDocument,
  type PersonPartsFragment,
  RevokePermissionDocument,
  type RolesQuery,
} from '../../generated/graphql.ts';
import { Refusal } from '../../parts/Refusal.tsx';
import { useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { membershipOf } from './PeoplePage.tsx';
import { type Scope, ScopeFields, ScopeName, scopeKey } from './Scope.tsx';
import { peopleWords as text } from './words.ts';

export const PERMISSIONS: readonly AuthPermission[] = [
  'LIVE',
  'PLAYBACK',
  'PTZ',
  'EXPORT',
  'UNMASKED',
  'CONFIGURE',
  'ADMIN',
];

/** What one person may do where: a row for each place, a column for each permission; each box is granted or revoked at once. */
export function GrantMatrix(props: {
  person: PersonPartsFragment;
  tenantId: string;
  roles: RolesQuery['roles'];
  onChanged(person: PersonPartsFragment): void;
}): JSX.Element {
  const { person, tenantId, roles, onChanged } = props;
  const sites = useSites();
  const membership = membershipOf(person, tenantId);
  const grant = useChange(GrantPermissionDocument);
  const revoke = useChange(RevokePermissionDocument);
  const [extra, setExtra] = useState<readonly Scope[]>([]);
  const [adding, setAdding] = useState<Scope | null>(null);
  const grants = membership?.grants ?? [];
  const rows = new Map<string, Scope>(
    [{ scopeKind: 'TENANT' as const, scopeId: tenantId }, ...grants, ...(membership?.roles ?? []), ...extra].map(
      (one) => [scopeKey(one), { scopeKind: one.scopeKind, scopeId: one.scopeId }],
    ),
  );
  const byRole = (scope: Scope, permission: AuthPermission): string[] =>
    (membership?.roles ?? [])
      .filter((one) => scopeKey(one) === scopeKey(scope))
      .map(({ roleId }) => roles.find(({ id }) => id === roleId))
      .flatMap((role) => (role?.permissions.includes(permission) ? [role.name] : []));
  const set = async (scope: Scope, permission: AuthPermission, on: boolean): Promise<void> => {
    const input = { userId: person.id, permission, ...scope };
    const done = on ? await grant.send({ input }) : await revoke.send({ input });
    if (done) onChanged(done.user);
  };
  return (
    <section className="stack">
      <h3>{text.permissions}</h3>
      <p className="muted">{text.permissionsHint}</p>
      <div className="matrix">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.where}</th>
              {PERMISSIONS.map((permission) => (
                <th key={permission} scope="col" title={text.permissionHints[permission]}>
                  {text.permission[permission]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...rows.values()].map((scope) => (
              <tr key={scopeKey(scope)}>
                <th scope="row">
                  <ScopeName scope={scope} sites={sites} />
                </th>
                {PERMISSIONS.map((permission) => {
                  const held = grants.some((one) => one.permission === permission && scopeKey(one) === scopeKey(scope));
                  const via = byRole(scope, permission);
                  return (
                    <td
                      key={permission}
                      data-label={text.permission[permission]}
                      className={via.length > 0 ? 'by-role' : ''}
                    >
                      <input
                        type="checkbox"
                        aria-label={text.permission[permission]}
                        title={via.length > 0 ? text.byRole(via.join(', ')) : undefined}
                        checked={held}
                        disabled={grant.busy || revoke.busy}
                        onChange={({ target }) => void set(scope, permission, target.checked)}
                      />
                      {via.length > 0 && <small className="muted">{text.viaRole}</small>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="fields">
        <ScopeFields tenantId={tenantId} onChange={setAdding} />
        <button type="button" disabled={!adding} onClick={() => adding && setExtra([...extra, adding])}>
          {text.addRow}
        </button>
      </div>
      <Refusal problem={grant.problem ?? revoke.problem} />
    </section>
  );
}
