import { type JSX, useState } from 'react';
import {
  AbortRolloutDocument,
  ResumeRolloutDocument,
  type RolloutPartsFragment,
  type RolloutState,
  RolloutsDocument,
  StartRolloutDocument,
} from '../../generated/graphql.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField, NumberField, TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { dayAndClock } from '../../text/format.ts';
import { JsonField, jsonProblem } from '../config/JsonField.tsx';
import { edgeWords as text } from './words.ts';

const PAGE = 20;
const BADGES: Readonly<Record<RolloutState, string>> = {
  RUNNING: 'connecting',
  HALTED: 'offline',
  ABORTED: '',
  DONE: 'good',
};

/** A configuration or a version, brought to edge servers in waves that halt by themselves. */
export function Rollouts(): JSX.Element {
  const [starting, setStarting] = useState(false);
  const [version, setVersion] = useState(0);
  const changed = (): void => setVersion((known) => known + 1);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.rolloutsHint}</p>
        <button type="button" className="primary" onClick={() => setStarting(true)}>
          {text.startRollout}
        </button>
      </header>
      <PagedTable
        document={RolloutsDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.rollouts}
        rowKey={(one) => one.id}
        version={version}
        everyMs={3000}
        caption={text.tabs.rollouts}
        empty={text.noRollouts}
        columns={[
          {
            title: common.name,
            cell: (one) => (
              <>
                {one.name}
                <small className="muted">
                  {one.softwareVersion ?? one.content ?? ''} · {dayAndClock(one.startedAt, Date.now())}
                </small>
              </>
            ),
          },
          {
            title: text.state,
            cell: (one) => (
              <>
                <span className={`badge ${BADGES[one.state]}`}>{text.rolloutStates[one.state]}</span>{' '}
                {text.wave(one.wave + 1, one.wavePercents.length)}
                {one.reason && <small className="bad"> {one.reason}</small>}
              </>
            ),
          },
          { title: text.title, cell: (one) => <Targets rollout={one} /> },
          { title: '', cell: (one) => <Steering rollout={one} onDone={changed} /> },
        ]}
      />
      {starting && (
        <Start
          onClose={() => {
            setStarting(false);
            changed();
          }}
        />
      )}
    </section>
  );
}

function Targets({ rollout }: { rollout: RolloutPartsFragment }): JSX.Element {
  return (
    <ul>
      {rollout.targets.slice(0, 30).map(({ edgeServer, state, note }, at) => (
        <li key={edgeServer?.id ?? at}>
          {edgeServer?.name ?? '–'}: {text.targetStates[state]} <small className="muted">{note}</small>
        </li>
      ))}
      {rollout.targets.length > 30 && <li className="muted">{text.more(rollout.targets.length - 30)}</li>}
    </ul>
  );
}

function Steering({ rollout, onDone }: { rollout: RolloutPartsFragment; onDone(): void }): JSX.Element | null {
  const resume = useChange(ResumeRolloutDocument);
  const abort = useChange(AbortRolloutDocument);
  if (rollout.state === 'DONE' || rollout.state === 'ABORTED') return null;
  return (
    <>
      <div className="actions">
        {rollout.state === 'HALTED' &&
          [true, false].map((retryFailed) => (
            <button
              key={String(retryFailed)}
              type="button"
              disabled={resume.busy}
              onClick={async () => {
                await resume.send({ id: rollout.id, retryFailed });
                onDone();
              }}
            >
              {retryFailed ? text.retryFailed : text.skipFailed}
            </button>
          ))}
        <Confirm
          label={text.abort}
          title={text.abortTitle(rollout.name)}
          problem={abort.problem}
          busy={abort.busy}
          onSure={async () => {
            if (!(await abort.send({ id: rollout.id }))) return false;
            onDone();
            return true;
          }}
        >
          <p>{text.abortHint}</p>
        </Confirm>
      </div>
      <Refusal problem={resume.problem} />
    </>
  );
}

function Start({ onClose }: { onClose(): void }): JSX.Element {
  const sites = useSites();
  const [name, setName] = useState('');
  const [what, setWhat] = useState<'CONFIGURATION' | 'SOFTWARE'>('CONFIGURATION');
  const [content, setContent] = useState('{\n  "log": { "level": "info" }\n}');
  const [softwareVersion, setSoftware] = useState('');
  const [siteId, setSiteId] = useState('');
  const [waves, setWaves] = useState('10, 50, 100');
  const [settleSeconds, setSettle] = useState(120);
  const [failuresMax, setFailures] = useState(0);
  const { busy, problem, send } = useChange(StartRolloutDocument);
  const wavePercents = waves.split(',').map((one) => Number(one.trim()));
  const sound =
    wavePercents.every((one) => one >= 1 && one <= 100) && (what === 'SOFTWARE' || jsonProblem(content) === '');
  return (
    <Dialog wide title={text.startRollout} onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const brought = what === 'SOFTWARE' ? { softwareVersion: softwareVersion.trim() } : { content };
          const input = {
            name: name.trim(),
            ...brought,
            siteId: siteId || undefined,
            wavePercents,
            settleSeconds,
            failuresMax,
          };
          if (await send({ input })) onClose();
        }}
      >
        <div className="fields">
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <ChoiceField
            label={text.brings}
            value={what}
            choices={[
              ['CONFIGURATION', text.whats.CONFIGURATION],
              ['SOFTWARE', text.whats.SOFTWARE],
            ]}
            onChange={setWhat}
          />
          <SiteField label={text.site} sites={sites} value={siteId} none={text.everywhere} onChange={setSiteId} />
          <TextField label={text.waves} value={waves} max={60} required onChange={setWaves} />
          <NumberField label={text.settle} value={settleSeconds} min={1} max={86_400} onChange={setSettle} />
          <NumberField label={text.failures} value={failuresMax} min={0} max={10_000} onChange={setFailures} />
        </div>
        {what === 'SOFTWARE' ? (
          <TextField label={text.version} value={softwareVersion} max={60} required onChange={setSoftware} />
        ) : (
          <JsonField label={text.runtime} value={content} rows={8} onChange={setContent} />
        )}
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || !sound}>
            {text.startRollout}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
