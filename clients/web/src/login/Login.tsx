import { type JSX, useEffect, useState } from 'react';
import { anonymousClient } from '../app/client.ts';
import { session } from '../app/session.ts';
import { sentence } from '../app/use-polled.ts';
import { ForgotPasswordDocument, SignInDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { countdown } from './countdown.ts';

/** The door. Asks for the second factor of whoever has one; a lock-out says how long it lasts and counts down. */
export function Login({ ended }: { ended: boolean }): JSX.Element {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [asksCode, setAsksCode] = useState(false);
  const [lockedUntilMs, setLockedUntilMs] = useState(0);
  const leftMs = useCountdown(lockedUntilMs);
  const submit = async (form: FormData): Promise<void> => {
    setBusy(true);
    setProblem('');
    const code = String(form.get('code') ?? '').trim() || null;
    const variables = { email: String(form.get('email')), password: String(form.get('password')), code };
    const { data, error } = await anonymousClient.mutation(SignInDocument, variables).toPromise();
    setBusy(false);
    const login = data?.login;
    if (!login)
      setProblem(error?.networkError ? strings.login.unreachable : error ? sentence(error) : strings.loadFailed);
    else if (login.__typename === 'LoginSuccess') session.accept(login);
    else if (login.__typename === 'TooManyAttempts') setLockedUntilMs(Date.now() + login.retryAfterMs);
    else {
      // The first time it is no mistake: there was no field for it yet.
      if (login.__typename !== 'SecondFactorRequired' || asksCode) setProblem(login.message);
      if (login.__typename === 'SecondFactorRequired') setAsksCode(true);
    }
  };
  const forgot = async (form: HTMLFormElement | null): Promise<void> => {
    const email = String(new FormData(form ?? undefined).get('email') ?? '').trim();
    if (email === '') return setProblem(strings.login.forgotNeedsEmail);
    const { data, error } = await anonymousClient.mutation(ForgotPasswordDocument, { email }).toPromise();
    const answer = data?.requestPasswordReset;
    if (answer && 'message' in answer) setProblem(answer.message);
    else setProblem(answer ? strings.login.forgotSent : error ? sentence(error) : strings.login.unreachable);
  };
  const said = leftMs > 0 ? strings.login.locked(countdown(leftMs)) : problem || (ended ? strings.login.ended : '');
  return (
    <main className="door">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <Mark />
        <h1>{strings.login.title}</h1>
        <label>
          {strings.login.email}
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          {strings.login.password}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {asksCode && (
          <label>
            {strings.login.code}
            {/* biome-ignore lint/a11y/noAutofocus: it appears because the person just asked to go on. */}
            <input name="code" autoComplete="one-time-code" maxLength={40} required autoFocus />
          </label>
        )}
        <button type="submit" className="primary" disabled={busy || leftMs > 0}>
          {busy ? strings.login.busy : strings.login.submit}
        </button>
        <button type="button" className="link" onClick={(event) => void forgot(event.currentTarget.form)}>
          {strings.login.forgot}
        </button>
        <p role="alert">{said}</p>
      </form>
    </main>
  );
}

/** The product's mark: four tiles, one of them live. */
export function Mark(): JSX.Element {
  return (
    <span className="mark" aria-hidden="true">
      <i />
      <i />
      <i />
      <i />
    </span>
  );
}

function useCountdown(untilMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    if (untilMs <= Date.now()) return;
    const timer = window.setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [untilMs]);
  return Math.max(0, untilMs - nowMs);
}
