import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { useSession } from '../../app/session.ts';
import { usePolled } from '../../app/use-polled.ts';
import {
  type ApiKeyScopeInput,
  ApiKeysDocument,
  type ApiKeysQuery,
  CreateApiKeyDocument,
  RevokeApiKeyDocument,
} from '../../generated/graphql.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { CopyText } from '../../parts/CopyText.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { CheckField, TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { strings } from '../../strings.ts';
import { dayAndClock } from '../../text/format.ts';
import { PERMISSIONS } from '../people/GrantMatrix.tsx';
import { type Scope, ScopeFields, ScopeName, scopeKey } from '../people/Scope.tsx';
import { peopleWords } from '../people/words.ts';
import { accountWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

type Key = ApiKeysQuery['apiKeys'][number];

/** Keys for programs: what each may do where, when it was last used; the secret is shown once. */
export function KeysPage(): JSX.Element {
  const { data, problem, again } = usePolled(directClient, ApiKeysDocument, () => ({}), 15_000);
  const sites = useSites();
  const [adding, setAdding] = useState(false);
  const moment = (at: string | null): string => (at ? dayAndClock(at, Date.now()) : strings.never);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.keys}</h1>
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          {text.newKey}
        </button>
      </header>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data?.apiKeys.length === 0 && <p className="empty">{text.noKeys}</p>}
      {data && data.apiKeys.length > 0 && (
        <table>
          <thead>
            <tr>
              {text.keyColumns.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.apiKeys.map((key) => (
              <tr key={key.id}>
                <th scope="row">
                  {key.name}
                  <small className="muted">{key.prefix}…</small>
                </th>
                <td data-label={text.keyColumns[1]}>
                  <ul className="chips">
                    {key.scopes.map((scope) => (
                      <li key={`${scope.permission} ${scopeKey(scope)}`}>
                        {peopleWords.permission[scope.permission]} · <ScopeName scope={scope} sites={sites} />
                      </li>
                    ))}
                  </ul>
                </td>
                <td data-label={text.keyColumns[2]}>{moment(key.lastUsedAt)}</td>
                <td data-label={text.keyColumns[3]}>{moment(key.expiresAt)}</td>
                <td data-label={text.keyColumns[4]}>
                  {key.revokedAt ? (
                    <span className="badge offline">{text.revoked}</span>
                  ) : (
                    <Revoke apiKey={key} onDone={again} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {adding && (
        <NewKey
          onClose={() => {
            setAdding(false);
            again();
          }}
        />
      )}
    </div>
  );
}

function Revoke({ apiKey, onDone }: { apiKey: Key; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(RevokeApiKeyDocument);
  return (
    <Confirm
      label={text.revoke}
      title={text.revokeTitle(apiKey.name)}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id: apiKey.id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.revokeHint}</p>
    </Confirm>
  );
}

function NewKey({ onClose }: { onClose(): void }): JSX.Element {
  const state = useSession();
  const tenantId = state.at === 'signed-in' ? (state.user.tenant?.id ?? '') : '';
  const { busy, problem, send } = useChange(CreateApiKeyDocument);
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<readonly ApiKeyScopeInput['permission'][]>(['LIVE']);
  const [scope, setScope] = useState<Scope | null>({ scopeKind: 'TENANT', scopeId: tenantId });
  const [expires, setExpires] = useState('');
  const [secret, setSecret] = useState('');
  const submit = async (): Promise<void> => {
    if (!scope) return;
    const input = {
      name: name.trim(),
      scopes: permissions.map((permission) => ({ permission, ...scope })),
      expiresAt: expires === '' ? undefined : new Date(`${expires}T00:00`).toISOString(),
    };
    const done = await send({ input });
    if (done) setSecret(done.secret);
  };
  if (secret !== '')
    return (
      <Dialog title={name} onClose={onClose}>
        <p className="note">{text.secretOnce}</p>
        <CopyText value={secret} />
        <p className="muted">{text.secretUse}</p>
        <footer className="actions end">
          <button type="button" className="primary" onClick={onClose}>
            {text.secretKept}
          </button>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={text.newKey} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="fields">
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <TextField label={text.expires} type="date" value={expires} onChange={setExpires} />
        </div>
        <fieldset>
          <legend>{text.may}</legend>
          <div className="actions">
            {PERMISSIONS.map((permission) => (
              <CheckField
                key={permission}
                label={peopleWords.permission[permission]}
                value={permissions.includes(permission)}
                onChange={(on) =>
                  setPermissions(on ? [...permissions, permission] : permissions.filter((one) => one !== permission))
                }
              />
            ))}
          </div>
        </fieldset>
        <div className="fields">
          <ScopeFields tenantId={tenantId} onChange={setScope} />
        </div>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || !scope || permissions.length === 0}>
            {text.create}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
