import { type JSX, useState } from 'react';
import { encode } from 'uqr';
import {
  BeginSecondFactorDocument,
  ConfirmSecondFactorDocument,
  RemoveSecondFactorDocument,
} from '../../generated/graphql.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { accountWords as text } from './words.ts';

type Step =
  | { at: 'idle' }
  | { at: 'scan'; secret: string; uri: string }
  | { at: 'codes'; recoveryCodes: readonly string[] };

/** Turns the second factor on (password, QR code, first code, recovery codes) and off. */
export function SecondFactor({ on, again }: { on: boolean; again(): void }): JSX.Element {
  const [step, setStep] = useState<Step>({ at: 'idle' });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useChange(BeginSecondFactorDocument);
  const confirm = useChange(ConfirmSecondFactorDocument);
  const remove = useChange(RemoveSecondFactorDocument);
  const rest = (): void => {
    setPassword('');
    setCode('');
    again();
  };
  const submit = async (): Promise<void> => {
    if (step.at === 'scan') {
      const done = await confirm.send({ code: code.trim() });
      if (!done) return;
      setStep({ at: 'codes', recoveryCodes: done.recoveryCodes });
      return rest();
    }
    if (on) {
      if (await remove.send({ input: { password, code: code.trim() } })) rest();
      return;
    }
    const begun = await begin.send({ password });
    if (begun) setStep({ at: 'scan', secret: begun.secret, uri: begun.uri });
  };
  return (
    <section className="card">
      <h2>{text.factor}</h2>
      <p>
        <span className={`badge ${on ? 'good' : ''}`}>{on ? text.factorOn : text.factorOff}</span>
      </p>
      {step.at === 'codes' && (
        <div className="stack" role="status">
          <p className="note">{text.codesHint}</p>
          <ul className="codes">
            {step.recoveryCodes.map((one) => (
              <li key={one}>
                <code>{one}</code>
              </li>
            ))}
          </ul>
          <CopyText value={step.recoveryCodes.join('\n')} hidden />
          <button type="button" onClick={() => setStep({ at: 'idle' })}>
            {text.codesKept}
          </button>
        </div>
      )}
      {step.at !== 'codes' && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <p className="muted">{step.at === 'scan' ? text.scan : on ? text.removeHint : text.factorHint}</p>
          {step.at === 'scan' && (
            <>
              <QrCode content={step.uri} />
              <p className="muted">{text.byHand}</p>
              <CopyText value={step.secret} />
            </>
          )}
          {step.at === 'idle' && (
            <TextField
              label={text.oldPassword}
              type="password"
              autoComplete="current-password"
              value={password}
              required
              onChange={setPassword}
            />
          )}
          {(step.at === 'scan' || on) && (
            <TextField
              label={text.code}
              autoComplete="one-time-code"
              value={code}
              max={40}
              required
              onChange={setCode}
            />
          )}
          <Refusal problem={begin.problem ?? confirm.problem ?? remove.problem} />
          <footer className="actions">
            <button type="submit" className="primary" disabled={begin.busy || confirm.busy || remove.busy}>
              {step.at === 'scan' ? text.confirm : on ? text.turnOff : text.turnOn}
            </button>
          </footer>
        </form>
      )}
    </section>
  );
}

/** Drawn here: the secret in it is shown to nobody else. */
function QrCode({ content }: { content: string }): JSX.Element {
  const { size, data } = encode(content, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text.qr} shapeRendering="crispEdges">
      <rect width={size} height={size} />
      <path d={path} />
    </svg>
  );
}
