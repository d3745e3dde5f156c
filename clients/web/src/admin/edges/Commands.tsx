import { type JSX, useState } from 'react';
import {
  CancelEdgeCommandDocument,
  type CommandPartsFragment,
  type EdgeCommandKind,
  type EdgeCommandState,
  EdgeCommandsDocument,
  type EdgePart,
  SendEdgeCommandDocument,
} from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { dayAndClock } from '../../text/format.ts';
import { indented } from '../config/JsonField.tsx';
import { EdgeField } from './EdgeField.tsx';
import { edgeWords as text } from './words.ts';

const PAGE = 25;
const KINDS: readonly EdgeCommandKind[] = [
  'COLLECT_DIAGNOSTICS',
  'PROBE_CAMERAS',
  'CHECK_INDEX',
  'RESTART_PART',
  'UPDATE_SOFTWARE',
];
const PARTS: readonly EdgePart[] = ['RECORDER', 'ANALYTICS', 'MEDIA', 'DEVICES'];
const BADGES: Readonly<Record<EdgeCommandState, string>> = {
  QUEUED: '',
  RUNNING: 'connecting',
  DONE: 'good',
  FAILED: 'offline',
  EXPIRED: 'offline',
  CANCELLED: '',
};

/** What edge servers were asked to do, how far they are, and what came of it. */
export function Commands(): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState<CommandPartsFragment | null>(null);
  const [version, setVersion] = useState(0);
  const cancel = useChange(CancelEdgeCommandDocument);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.commandsHint}</p>
        <button type="button" className="primary" onClick={() => setAsking(true)}>
          {text.ask}
        </button>
      </header>
      <Refusal problem={cancel.problem} />
      <PagedTable
        document={EdgeCommandsDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.edgeCommands}
        rowKey={(one) => one.id}
        version={version}
        everyMs={2000}
        caption={text.tabs.commands}
        empty={text.noCommands}
        columns={[
          {
            title: text.command,
            cell: (one) => (
              <>
                <button type="button" className="plain link" onClick={() => setOpen(one)}>
                  {text.kinds[one.kind]}
                </button>
                <small className="muted">{one.part ? text.parts[one.part] : ''}</small>
              </>
            ),
          },
          { title: text.edge, cell: (one) => one.edgeServer?.name ?? '–' },
          {
            title: text.state,
            cell: (one) => (
              <>
                <span className={`badge ${BADGES[one.state]}`}>{text.commandStates[one.state]}</span>{' '}
                {one.state === 'RUNNING' && (
                  <>
                    <progress max={100} value={one.percent} /> {one.percent} %{' '}
                  </>
                )}
                <small className={one.message ? 'bad' : 'muted'}>{one.message ?? one.note}</small>
              </>
            ),
          },
          { title: text.when, cell: (one) => dayAndClock(one.endedAt ?? one.createdAt, Date.now()) },
          {
            title: '',
            cell: (one) =>
              one.state === 'QUEUED' && (
                <button
                  type="button"
                  disabled={cancel.busy}
                  onClick={async () => {
                    await cancel.send({ id: one.id });
                    setVersion(version + 1);
                  }}
                >
                  {text.cancelCommand}
                </button>
              ),
          },
        ]}
      />
      {asking && (
        <Ask
          onClose={() => {
            setAsking(false);
            setVersion(version + 1);
          }}
        />
      )}
      {open && (
        <Dialog wide title={`${text.kinds[open.kind]} – ${open.edgeServer?.name ?? ''}`} onClose={() => setOpen(null)}>
          {open.message && (
            <p className="bad">
              {open.message} <code>{open.code}</code>
            </p>
          )}
          {open.result ? (
            <pre>
              <code>{indented(open.result)}</code>
            </pre>
          ) : (
            <p className="muted">{text.noResult}</p>
          )}
        </Dialog>
      )}
    </section>
  );
}

function Ask({ onClose }: { onClose(): void }): JSX.Element {
  const [edgeServerId, setEdge] = useState('');
  const [kind, setKind] = useState<EdgeCommandKind>('COLLECT_DIAGNOSTICS');
  const [part, setPart] = useState<EdgePart>('ANALYTICS');
  const [version, setVersion] = useState('');
  const { busy, problem, send } = useChange(SendEdgeCommandDocument);
  return (
    <Dialog title={text.ask} onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const input = {
            edgeServerId,
            kind,
            part: kind === 'RESTART_PART' ? part : undefined,
            version: kind === 'UPDATE_SOFTWARE' ? version.trim() : undefined,
          };
          if (await send({ input })) onClose();
        }}
      >
        <div className="fields">
          <EdgeField label={text.edge} value={edgeServerId} onChange={setEdge} />
          <ChoiceField
            label={text.command}
            value={kind}
            choices={KINDS.map((one) => [one, text.kinds[one]])}
            onChange={setKind}
          />
          {kind === 'RESTART_PART' && (
            <ChoiceField
              label={text.part}
              value={part}
              choices={PARTS.map((one) => [one, text.parts[one]])}
              onChange={setPart}
            />
          )}
          {kind === 'UPDATE_SOFTWARE' && (
            <TextField label={text.version} value={version} max={60} required onChange={setVersion} />
          )}
        </div>
        <p className="muted">{text.kindHints[kind]}</p>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || edgeServerId === ''}>
            {text.ask}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
