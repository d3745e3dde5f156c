import { type JSX, useState } from 'react';
import { CreateEnrolmentDocument } from '../../generated/graphql.ts';
import { CopyText } from '../../parts/CopyText.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { strings } from '../../strings.ts';
import { dayAndClock } from '../../text/format.ts';
import { edgeWords as text } from './words.ts';

/** Makes a code with which one new edge server joins; it works once, for an hour, and is shown once. */
export function Enrol({ onClose }: { onClose(): void }): JSX.Element {
  const sites = useSites();
  const [name, setName] = useState('');
  const [siteId, setSiteId] = useState('');
  const [made, setMade] = useState<{ code: string; expiresAt: string } | null>(null);
  const { busy, problem, send } = useChange(CreateEnrolmentDocument);
  return (
    <Dialog title={text.enrol} onClose={onClose}>
      {made ? (
        <div className="stack">
          <p className="note">{text.codeOnce(dayAndClock(made.expiresAt, Date.now()))}</p>
          <CopyText value={made.code} />
          <p className="muted">{text.codeFile}</p>
          <CopyText value={JSON.stringify({ code: made.code, relayUrl: location.origin })} />
          <footer className="actions end">
            <button type="button" className="primary" onClick={onClose}>
              {common.close}
            </button>
          </footer>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={async (event) => {
            event.preventDefault();
            const done = await send({ input: { name: name.trim(), siteId: siteId || undefined } });
            if (done) setMade({ code: done.code, expiresAt: done.expiresAt });
          }}
        >
          <p className="muted">{text.enrolHint}</p>
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <SiteField
            label={strings.cameras.site}
            sites={sites}
            value={siteId}
            none={strings.tile.noSite}
            onChange={setSiteId}
          />
          <Refusal problem={problem} />
          <footer className="actions end">
            <button type="button" onClick={onClose}>
              {common.cancel}
            </button>
            <button type="submit" className="primary" disabled={busy}>
              {text.makeCode}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
