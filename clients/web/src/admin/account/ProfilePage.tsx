import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { session } from '../../app/session.ts';
import { usePolled } from '../../app/use-polled.ts';
import {
  AccountDocument,
  type AccountQuery,
  ChangePasswordDocument,
  EndSessionDocument,
} from '../../generated/graphql.ts';
import { TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { dayAndClock } from '../../text/format.ts';
import { SecondFactor } from './SecondFactor.tsx';
import { accountWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

/** One's own account: second factor, password, and where it is signed in. */
export function ProfilePage(): JSX.Element {
  const { data, problem, again } = usePolled(directClient, AccountDocument, () => ({}), 15_000);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{data?.me?.name ?? text.title}</h1>
        <span className="muted">{data?.me?.email}</span>
      </header>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data?.me && (
        <>
          <div className="two">
            <SecondFactor on={data.me.secondFactor} again={again} />
            <Password />
          </div>
          <Sessions sessions={data.sessions} again={again} />
        </>
      )}
    </div>
  );
}

function Password(): JSX.Element {
  const { busy, problem, send } = useChange(ChangePasswordDocument);
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== newPassword;
  return (
    <section className="card">
      <h2>{text.password}</h2>
      <p className="muted">{text.passwordHint}</p>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          // Every session ends with it, this one too: sign out here rather than be thrown out.
          if (!differs && (await send({ input: { oldPassword, newPassword } }))) await session.signOut();
        }}
      >
        <TextField
          label={text.oldPassword}
          type="password"
          autoComplete="current-password"
          value={oldPassword}
          required
          onChange={setOld}
        />
        <TextField
          label={text.newPassword}
          type="password"
          autoComplete="new-password"
          value={newPassword}
          required
          onChange={setNew}
        />
        <TextField
          label={text.newAgain}
          type="password"
          autoComplete="new-password"
          value={again}
          required
          onChange={setAgain}
        />
        {differs && (
          <p className="note" role="status">
            {text.differs}
          </p>
        )}
        <Refusal problem={problem} />
        <footer className="actions">
          <button type="submit" className="primary" disabled={busy || differs}>
            {text.change}
          </button>
        </footer>
      </form>
    </section>
  );
}

function Sessions({ sessions, again }: { sessions: AccountQuery['sessions']; again(): void }): JSX.Element {
  const { busy, problem, send } = useChange(EndSessionDocument);
  return (
    <section className="card">
      <h2>{text.sessions}</h2>
      <p className="muted">{text.sessionsHint}</p>
      <table>
        <thead>
          <tr>
            {text.sessionColumns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sessions.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                {text.methods[one.method]} {one.current && <span className="badge good">{text.current}</span>}
              </th>
              <td data-label={text.sessionColumns[1]}>{dayAndClock(one.createdAt, Date.now())}</td>
              <td data-label={text.sessionColumns[2]}>{dayAndClock(one.lastUsedAt, Date.now())}</td>
              <td data-label={text.sessionColumns[3]}>{dayAndClock(one.expiresAt, Date.now())}</td>
              <td>
                <button
                  type="button"
                  disabled={busy}
                  onClick={async () => {
                    if (one.current) return session.signOut();
                    await send({ id: one.id });
                    again();
                  }}
                >
                  {text.end}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Refusal problem={problem} />
    </section>
  );
}
