import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { useSession } from '../../app/session.ts';
import { usePolled } from '../../app/use-polled.ts';
import {
  type AuthRole,
  InviteUserDocument,
  PeopleDocument,
  type PersonPartsFragment,
  RolesDocument,
} from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { Person } from './Person.tsx';
import { peopleWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

const PAGE = 50;
const ROLES: readonly AuthRole[] = ['VIEWER', 'OPERATOR', 'ADMIN', 'OWNER'];

/** What somebody is in the tenant that this browser is signed in to. */
export function membershipOf(person: PersonPartsFragment, tenantId: string) {
  return person.memberships.find(({ tenant }) => tenant.id === tenantId) ?? person.memberships[0];
}

/** Who may sign in here, and what each of them may do. */
export function PeoplePage(): JSX.Element {
  const state = useSession();
  const tenantId = state.at === 'signed-in' ? (state.user.tenant?.id ?? '') : '';
  const ownId = state.at === 'signed-in' ? state.user.id : '';
  const { data: known } = usePolled(directClient, RolesDocument, () => ({}), 60_000);
  const [inviting, setInviting] = useState(false);
  const [open, setOpen] = useState<PersonPartsFragment | null>(null);
  const [version, setVersion] = useState(0);
  const [invited, setInvited] = useState('');
  const roleName = (id: string): string => known?.roles.find((role) => role.id === id)?.name ?? text.gone;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" className="primary" onClick={() => setInviting(true)}>
          {text.invite}
        </button>
      </header>
      {invited !== '' && (
        <p role="status" className="note good">
          {text.invited(invited)}
        </p>
      )}
      <PagedTable
        document={PeopleDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.users}
        rowKey={(person) => person.id}
        version={version}
        caption={text.title}
        empty={text.none}
        columns={[
          {
            title: common.name,
            cell: (person) => (
              <>
                <button type="button" className="plain link" onClick={() => setOpen(person)}>
                  {person.name}
                </button>
                <small className="muted">
                  {person.email} {person.id === ownId && `(${text.you})`}
                </small>
              </>
            ),
          },
          {
            title: text.role,
            cell: (person) => {
              const membership = membershipOf(person, tenantId);
              return (
                <>
                  {membership ? text.roles[membership.role] : '–'}
                  {membership && membership.roles.length > 0 && (
                    <small className="muted">
                      {' '}
                      {membership.roles.map(({ roleId }) => roleName(roleId)).join(', ')}
                    </small>
                  )}
                </>
              );
            },
          },
          {
            title: text.secondFactor,
            cell: (person) => (
              <span className={`badge ${person.secondFactor ? 'good' : ''}`}>
                {person.secondFactor ? text.on : text.off}
              </span>
            ),
          },
          {
            title: text.state,
            cell: (person) =>
              membershipOf(person, tenantId)?.disabled ? (
                <span className="badge offline">{text.locked}</span>
              ) : (
                <span className="badge good">{text.active}</span>
              ),
          },
        ]}
      />
      {inviting && (
        <Invite
          onClose={() => setInviting(false)}
          onInvited={(email) => {
            setInviting(false);
            setInvited(email);
            setVersion(version + 1);
          }}
        />
      )}
      {open && (
        <Person
          person={open}
          tenantId={tenantId}
          own={open.id === ownId}
          roles={known?.roles ?? []}
          onChanged={(person) => {
            setOpen(person);
            setVersion(version + 1);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

function Invite(props: { onClose(): void; onInvited(email: string): void }): JSX.Element {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<AuthRole>('VIEWER');
  const { busy, problem, send } = useChange(InviteUserDocument);
  return (
    <Dialog title={text.invite} onClose={props.onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await send({ input: { email: email.trim(), name: name.trim(), role } })) props.onInvited(email.trim());
        }}
      >
        <p className="muted">{text.inviteHint}</p>
        <div className="fields">
          <TextField label={text.email} type="email" value={email} required onChange={setEmail} />
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <ChoiceField
            label={text.role}
            value={role}
            choices={ROLES.map((one) => [one, text.roles[one]])}
            onChange={setRole}
          />
        </div>
        <p className="muted">{text.roleHints[role]}</p>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={props.onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy}>
            {text.send}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
