import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import {
  type AuthPermission,
  CreateRoleDocument,
  RemoveRoleDocument,
  RolesDocument,
  type RolesQuery,
  UpdateRoleDocument,
} from '../../generated/graphql.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { PERMISSIONS } from './GrantMatrix.tsx';
import { peopleWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

type Role = RolesQuery['roles'][number];

/** Names for sets of permissions: a matrix, each box saved as it is set. Where a role holds is said per person. */
export function RolesPage(): JSX.Element {
  const { data, problem, again } = usePolled(directClient, RolesDocument, () => ({}), 15_000);
  const update = useChange(UpdateRoleDocument);
  const create = useChange(CreateRoleDocument);
  const [name, setName] = useState('');
  const set = async (role: Role, permission: AuthPermission, on: boolean): Promise<void> => {
    const permissions = on ? [...role.permissions, permission] : role.permissions.filter((one) => one !== permission);
    await update.send({ input: { id: role.id, version: role.version, name: role.name, permissions } });
    again();
  };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.rolesTitle}</h1>
      </header>
      <p className="muted">{text.rolesHint}</p>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      <Refusal problem={update.problem} />
      {data && (
        <div className="matrix">
          <table>
            <thead>
              <tr>
                <th scope="col">{text.role}</th>
                {PERMISSIONS.map((permission) => (
                  <th key={permission} scope="col" title={text.permissionHints[permission]}>
                    {text.permission[permission]}
                  </th>
                ))}
                <th scope="col">{text.actions}</th>
              </tr>
            </thead>
            <tbody>
              {data.roles.map((role) => (
                <tr key={role.id}>
                  <th scope="row">
                    {role.name} {role.builtIn && <span className="badge">{text.builtIn}</span>}
                  </th>
                  {PERMISSIONS.map((permission) => (
                    <td key={permission} data-label={text.permission[permission]}>
                      <input
                        type="checkbox"
                        aria-label={`${role.name}: ${text.permission[permission]}`}
                        checked={role.permissions.includes(permission)}
                        disabled={role.builtIn || update.busy}
                        onChange={({ target }) => void set(role, permission, target.checked)}
                      />
                    </td>
                  ))}
                  <td data-label={text.actions}>{!role.builtIn && <RemoveRole role={role} onDone={again} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <form
        className="card fields"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await create.send({ input: { name: name.trim(), permissions: ['LIVE'] } })) setName('');
          again();
        }}
      >
        <TextField label={text.newRole} value={name} max={80} required onChange={setName} />
        <button type="submit" className="primary" disabled={create.busy}>
          {common.add}
        </button>
        <Refusal problem={create.problem} />
      </form>
    </div>
  );
}

function RemoveRole({ role, onDone }: { role: Role; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(RemoveRoleDocument);
  return (
    <Confirm
      label={common.remove}
      title={text.removeRole(role.name)}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id: role.id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.removeRoleHint}</p>
    </Confirm>
  );
}
