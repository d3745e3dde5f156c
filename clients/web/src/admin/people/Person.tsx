import { type JSX, useState } from 'react';
import {
  AssignRoleDocument,
  EndUserSessionsDocument,
  type PersonPartsFragment,
  type RolesQuery,
  SetUserDisabledDocument,
  UnassignRoleDocument,
} from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { GrantMatrix } from './GrantMatrix.tsx';
import { membershipOf } from './PeoplePage.tsx';
import { type Scope, ScopeFields, ScopeName, scopeKey } from './Scope.tsx';
import { peopleWords as text } from './words.ts';

interface Props {
  readonly person: PersonPartsFragment;
  readonly tenantId: string;
  readonly own: boolean;
  readonly roles: RolesQuery['roles'];
  onChanged(person: PersonPartsFragment): void;
  onClose(): void;
}

/** One person: roles and permissions by place, locking, ending sessions. */
export function Person(props: Props): JSX.Element {
  const { person, tenantId, own, roles, onChanged } = props;
  const membership = membershipOf(person, tenantId);
  const disable = useChange(SetUserDisabledDocument);
  const sessions = useChange(EndUserSessionsDocument);
  const [ended, setEnded] = useState<number | null>(null);
  const disabled = membership?.disabled ?? false;
  return (
    <Dialog wide title={person.name} onClose={props.onClose}>
      <p className="muted">
        {person.email} · {membership ? text.roles[membership.role] : '–'} · {text.secondFactor}:{' '}
        {person.secondFactor ? text.on : text.off}
      </p>
      <RoleList {...props} />
      <GrantMatrix person={person} tenantId={tenantId} roles={roles} onChanged={onChanged} />
      <section className="stack">
        <h3>{text.access}</h3>
        {own && <p className="muted">{text.ownAccount}</p>}
        <div className="actions">
          <button
            type="button"
            className={disabled ? '' : 'danger'}
            disabled={own || disable.busy}
            onClick={async () => {
              const done = await disable.send({ input: { userId: person.id, disabled: !disabled } });
              if (done) onChanged(done.user);
            }}
          >
            {disabled ? text.unlock : text.lock}
          </button>
          <button
            type="button"
            disabled={own || sessions.busy}
            onClick={async () => setEnded((await sessions.send({ userId: person.id }))?.ended ?? null)}
          >
            {text.endSessions}
          </button>
          {ended !== null && (
            <span role="status" className="note good">
              {text.ended(ended)}
            </span>
          )}
        </div>
        <Refusal problem={disable.problem ?? sessions.problem} />
      </section>
    </Dialog>
  );
}

function RoleList({ person, tenantId, roles, onChanged }: Props): JSX.Element {
  const sites = useSites();
  const [roleId, setRoleId] = useState('');
  const [scope, setScope] = useState<Scope | null>({ scopeKind: 'TENANT', scopeId: tenantId });
  const assign = useChange(AssignRoleDocument);
  const unassign = useChange(UnassignRoleDocument);
  const membership = membershipOf(person, tenantId);
  return (
    <section className="stack">
      <h3>{text.assignedRoles}</h3>
      {membership?.roles.length === 0 && <p className="muted">{text.noRoles}</p>}
      <ul className="presets">
        {membership?.roles.map((one) => (
          <li key={`${one.roleId} ${scopeKey(one)}`} className="actions">
            <span>
              <strong>{roles.find(({ id }) => id === one.roleId)?.name ?? text.gone}</strong>{' '}
              <ScopeName scope={one} sites={sites} />
            </span>
            <button
              type="button"
              className="danger"
              aria-label={common.remove}
              disabled={unassign.busy}
              onClick={async () => {
                const { scopeKind, scopeId } = one;
                const done = await unassign.send({
                  input: { userId: person.id, roleId: one.roleId, scopeKind, scopeId },
                });
                if (done) onChanged(done.user);
              }}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <div className="fields">
        <ChoiceField
          label={text.role}
          value={roleId}
          none={common.choose}
          choices={roles.filter(({ builtIn }) => !builtIn).map(({ id, name }) => [id, name])}
          onChange={setRoleId}
        />
        <ScopeFields tenantId={tenantId} onChange={setScope} />
        <button
          type="button"
          disabled={assign.busy || roleId === '' || !scope}
          onClick={async () => {
            const done = scope && (await assign.send({ input: { userId: person.id, roleId, ...scope } }));
            if (done) onChanged(done.user);
          }}
        >
          {text.assign}
        </button>
      </div>
      <Refusal problem={assign.problem ?? unassign.problem} />
    </section>
  );
}
