import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { sentence } from '../../app/use-polled.ts';
import {
  AuditLogDocument,
  type AuditLogQuery,
  VerifyAuditLogDocument,
  type VerifyAuditLogQuery,
} from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { common } from '../../parts/words.ts';
import { dayAndClock } from '../../text/format.ts';
import { auditWords as text } from './words.ts';
import '../../parts/parts.css';

type Entry = AuditLogQuery['auditLog']['edges'][number]['node'];
const PAGE = 50;

/** Who changed what, searched on the server; each line is chained to the one before, and that can be checked. */
export function AuditPage(): JSX.Element {
  const [search, setSearch] = useState('');
  const [action, setAction] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [open, setOpen] = useState<Entry | null>(null);
  const instant = (local: string): string | undefined => (local === '' ? undefined : new Date(local).toISOString());
  const filter = {
    text: search.trim() || undefined,
    action: action.trim() || undefined,
    from: instant(from),
    to: instant(to),
  };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <Verify />
      </header>
      <div className="fields">
        <TextField label={common.search} type="search" value={search} max={100} onChange={setSearch} />
        <TextField label={text.action} value={action} max={100} onChange={setAction} />
        <TextField label={text.from} type="datetime-local" value={from} onChange={setFrom} />
        <TextField label={text.to} type="datetime-local" value={to} onChange={setTo} />
      </div>
      <PagedTable
        document={AuditLogDocument}
        variables={{ first: PAGE, filter }}
        pick={(data) => data.auditLog}
        rowKey={(entry) => entry.id}
        caption={text.title}
        empty={text.none}
        columns={[
          {
            title: text.action,
            cell: (entry) => (
              <button type="button" className="plain link" onClick={() => setOpen(entry)}>
                {entry.action}
              </button>
            ),
          },
          { title: text.when, cell: (entry) => dayAndClock(entry.at, Date.now()) },
          { title: text.who, cell: (entry) => `${entry.actorKind} ${entry.actorId}` },
          {
            title: text.outcome,
            cell: (entry) => (
              <span className={`badge ${entry.outcome === 'OK' ? 'good' : 'offline'}`}>{entry.outcome}</span>
            ),
          },
          { title: text.target, cell: (entry) => <code>{shortened(entry.target)}</code> },
        ]}
      />
      {open && (
        <Dialog title={`#${open.seq} ${open.action}`} onClose={() => setOpen(null)}>
          <dl className="facts">
            {(
              [
                [text.when, new Date(open.at).toISOString()],
                [text.who, `${open.actorKind} ${open.actorId}`],
                [text.outcome, open.outcome],
                [text.trace, open.traceId],
                [text.hash, open.hash],
              ] as const
            ).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <pre>
            <code>{indented(open.target)}</code>
          </pre>
        </Dialog>
      )}
    </div>
  );
}

function Verify(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<VerifyAuditLogQuery['verifyAuditLog'] | null>(null);
  const [problem, setProblem] = useState('');
  return (
    <div className="actions">
      {verdict && (
        <span role="status" className={verdict.brokenAtSeq === null ? 'note good' : 'bad'}>
          {verdict.brokenAtSeq === null
            ? text.sound(verdict.entries)
            : text.broken(verdict.brokenAtSeq, verdict.why ?? '')}
        </span>
      )}
      {problem !== '' && (
        <span role="alert" className="bad">
          {problem}
        </span>
      )}
      <button
        type="button"
        disabled={busy}
        onClick={async () => {
          setBusy(true);
          const { data, error } = await directClient.query(VerifyAuditLogDocument, {}).toPromise();
          setBusy(false);
          setVerdict(data?.verifyAuditLog ?? null);
          setProblem(error ? sentence(error) : '');
        }}
      >
        {busy ? text.verifying : text.verify}
      </button>
    </div>
  );
}

function shortened(json: string): string {
  return json.length > 90 ? `${json.slice(0, 90)}…` : json;
}

/** As it was written when it is no JSON. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
