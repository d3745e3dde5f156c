import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import { InstallLicenceDocument, LicenceStateDocument, type LicenceStateQuery } from '../../generated/graphql.ts';
import { TextAreaField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { day } from '../../text/format.ts';
import { licenceWords as text } from './words.ts';
import '../../parts/parts.css';

type Licence = LicenceStateQuery['license'];
const DAYS = 30;

/** What the tenant may have, what it has, and what the most was each day. */
export function LicencePage(): JSX.Element {
  const { data, problem, again } = usePolled(directClient, LicenceStateDocument, () => ({ days: DAYS }), 30_000);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        {data && (
          <span
            className={`badge ${data.license.state === 'EXPIRED' ? 'offline' : data.license.state === 'GRACE' ? 'connecting' : 'good'}`}
          >
            {text.states[data.license.state]}
          </span>
        )}
      </header>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data && (
        <div className="two">
          <Facts licence={data.license} />
          <Install again={again} />
          <Usage licence={data.license} />
        </div>
      )}
    </div>
  );
}

function Facts({ licence }: { licence: Licence }): JSX.Element {
  const used = (has: number, may: number): JSX.Element => (
    <>
      <meter min={0} max={Math.max(1, may)} high={may * 0.9} optimum={0} value={has} /> {has} / {may}
    </>
  );
  return (
    <section className="card">
      <p className="muted">{text.stateHints[licence.state]}</p>
      <dl className="facts">
        <div>
          <dt>{text.cameras}</dt>
          <dd>{used(licence.camerasUsed, licence.cameras)}</dd>
        </div>
        <div>
          <dt>{text.edges}</dt>
          <dd>{used(licence.edgesUsed, licence.edges)}</dd>
        </div>
        <div>
          <dt>{text.features}</dt>
          <dd>{licence.features.join(', ') || common.none}</dd>
        </div>
        <div>
          <dt>{text.serial}</dt>
          <dd>{licence.serial ?? '–'}</dd>
        </div>
        <div>
          <dt>{text.expires}</dt>
          <dd>{licence.expiresAt ? day(licence.expiresAt) : text.never}</dd>
        </div>
        {licence.graceUntil && (
          <div>
            <dt>{text.grace}</dt>
            <dd>{day(licence.graceUntil)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Install({ again }: { again(): void }): JSX.Element {
  const [token, setToken] = useState('');
  const [done, setDone] = useState(false);
  const { busy, problem, send } = useChange(InstallLicenceDocument);
  return (
    <section className="card">
      <h2>{text.install}</h2>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          setDone(false);
          if (!(await send({ token: token.trim() }))) return;
          setToken('');
          setDone(true);
          again();
        }}
      >
        <TextAreaField label={text.token} rows={4} value={token} required onChange={setToken} />
        {done && (
          <p role="status" className="note good">
            {text.installed}
          </p>
        )}
        <Refusal problem={problem} />
        <footer className="actions">
          <button type="submit" className="primary" disabled={busy}>
            {text.install}
          </button>
        </footer>
      </form>
    </section>
  );
}

function Usage({ licence }: { licence: Licence }): JSX.Element {
  const days = [...new Set(licence.usage.map((one) => one.day))].sort().reverse();
  const most = (of: string, kind: string): string =>
    String(licence.usage.find((one) => one.day === of && one.kind === kind)?.most ?? '–');
  return (
    <section className="card">
      <h2>{text.usage(DAYS)}</h2>
      {days.length === 0 ? (
        <p className="muted">{text.noUsage}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{text.day}</th>
              <th scope="col">{text.cameras}</th>
              <th scope="col">{text.edges}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((one) => (
              <tr key={one}>
                <th scope="row">{one}</th>
                <td data-label={text.cameras}>{most(one, 'cameras')}</td>
                <td data-label={text.edges}>{most(one, 'edges')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
