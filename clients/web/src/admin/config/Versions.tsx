import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { usePolled } from '../../app/use-polled.ts';
import {
  ConfigDifferenceDocument,
  type DocumentPartsFragment,
  RollbackConfigDocument,
} from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { dayAndClock } from '../../text/format.ts';
import { configWords as text } from './words.ts';

/** Every version of a document: what it changed, and the way back to it. */
export function Versions({ document, again }: { document: DocumentPartsFragment; again(): void }): JSX.Element {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <section className="card">
      <h2>{text.versions}</h2>
      <table>
        <tbody>
          {document.versions.map((one) => (
            <tr key={one.version}>
              <th scope="row">
                <button type="button" className="plain link" onClick={() => setOpen(one.version)}>
                  {text.version} {one.version}
                </button>
              </th>
              <td>{dayAndClock(one.at, Date.now())}</td>
              <td>{one.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {open !== null && (
        <Version
          document={document}
          version={open}
          onClose={() => setOpen(null)}
          onRolledBack={() => {
            setOpen(null);
            again();
          }}
        />
      )}
    </section>
  );
}

function Version(props: {
  document: DocumentPartsFragment;
  version: number;
  onClose(): void;
  onRolledBack(): void;
}): JSX.Element {
  const { document, version } = props;
  const { busy, problem: refused, send } = useChange(RollbackConfigDocument);
  const isCurrent = version === document.version;
  // What the newest one changed; what going back to an older one would.
  const range = isCurrent ? { from: Math.max(1, version - 1), to: version } : { from: document.version, to: version };
  const { data, problem, again } = usePolled(
    directClient,
    ConfigDifferenceDocument,
    () => ({ id: document.id, ...range }),
    600_000,
  );
  const differences = data?.configDocument?.diff;
  return (
    <Dialog wide title={`${document.kind}: ${text.version} ${version}`} onClose={props.onClose}>
      <h3>{isCurrent ? text.changed : text.wouldChange}</h3>
      {problem !== '' && <Failed why={problem} again={again} />}
      {differences?.length === 0 && <p className="muted">{text.noDifference}</p>}
      {differences && differences.length > 0 && (
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">{text.path}</th>
              <th scope="col">{text.before}</th>
              <th scope="col">{text.after}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{path || '/'}</code>
                </th>
                <td className="gone" data-label={text.before}>
                  <code>{before ?? '–'}</code>
                </td>
                <td className="come" data-label={text.after}>
                  <code>{after ?? '–'}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Refusal problem={refused} />
      <footer className="actions end">
        <button type="button" onClick={props.onClose}>
          {common.close}
        </button>
        {!isCurrent && (
          <button
            type="button"
            className="primary"
            disabled={busy}
            onClick={async () => {
              if (await send({ input: { id: document.id, version: document.version, to: version } }))
                props.onRolledBack();
            }}
          >
            {text.rollback(version)}
          </button>
        )}
      </footer>
    </Dialog>
  );
}
