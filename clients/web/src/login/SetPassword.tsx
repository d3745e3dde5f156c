import { type JSX, useState } from 'react';
import { anonymousClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { SetPasswordDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { Mark } from './Login.tsx';

/** Where the link of a mail leads: choose a password, then sign in with it. */
export function SetPassword({ token }: { token: string }): JSX.Element {
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const submit = async (form: FormData): Promise<void> => {
    const password = String(form.get('password'));
    if (password !== String(form.get('again'))) return setSaid(strings.setPassword.differ);
    setBusy(true);
    const { data, error } = await anonymousClient.mutation(SetPasswordDocument, { token, password }).toPromise();
    setBusy(false);
    const answer = data?.resetPassword;
    if (answer?.__typename === 'ResetPasswordSuccess') return setDone(true);
    setSaid(answer && 'message' in answer ? answer.message : error ? sentence(error) : strings.login.unreachable);
  };
  return (
    <main className="door">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <Mark />
        <h1>{strings.setPassword.title}</h1>
        {done ? (
          <p role="status">
            {strings.setPassword.done} <a href="#/">{strings.login.submit}</a>
          </p>
        ) : (
          <>
            <label>
              {strings.setPassword.password}
              <input name="password" type="password" autoComplete="new-password" minLength={8} required />
            </label>
            <label>
              {strings.setPassword.again}
              <input name="again" type="password" autoComplete="new-password" minLength={8} required />
            </label>
            <button type="submit" className="primary" disabled={busy}>
              {strings.setPassword.submit}
            </button>
            <p role="alert">{said}</p>
          </>
        )}
      </form>
    </main>
  );
}
