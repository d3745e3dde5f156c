import { type JSX, useState } from 'react';
import { FootageLocksDocument, LockFootageDocument, ReleaseFootageLockDocument } from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { Confirm } from '../parts/Confirm.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { CheckField, TextField } from '../parts/fields.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { dayAndClock } from '../text/format.ts';
import { storageWords as text } from './words.ts';

const PAGE = 25;

/** Ranges of footage that no rule deletes. */
export function Locks(): JSX.Element {
  const [active, setActive] = useState(true);
  const [adding, setAdding] = useState(false);
  const [version, setVersion] = useState(0);
  const changed = (): void => setVersion((known) => known + 1);
  const moment = (at: string): string => dayAndClock(at, Date.now());
  return (
    <section className="stack">
      <header className="page-head">
        <CheckField label={text.activeOnly} value={active} onChange={setActive} />
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          {text.lock}
        </button>
      </header>
      <PagedTable
        document={FootageLocksDocument}
        variables={{ first: PAGE, filter: active ? { active } : {} }}
        pick={(data) => data.footageLocks}
        rowKey={(one) => one.id}
        version={version}
        caption={text.tabs.locks}
        empty={text.noLocks}
        columns={[
          {
            title: text.camera,
            cell: (one) => (
              <>
                {one.camera?.name ?? common.removedCamera}
                <small className="muted">
                  {moment(one.from)} – {moment(one.to)}
                </small>
              </>
            ),
          },
          {
            title: text.why,
            cell: (one) => (
              <>
                {one.reason} {one.legalHold && <span className="badge connecting">{text.legalHold}</span>}
              </>
            ),
          },
          { title: text.until, cell: (one) => (one.until ? moment(one.until) : text.untilReleased) },
          { title: text.by, cell: (one) => `${one.createdBy?.name ?? text.byRule}, ${moment(one.createdAt)}` },
          {
            title: '',
            cell: (one) =>
              one.releasedAt ? (
                <span className="muted">{text.released(one.releasedBy?.name ?? '', moment(one.releasedAt))}</span>
              ) : (
                <Release id={one.id} onDone={changed} />
              ),
          },
        ]}
      />
      {adding && (
        <NewLock
          onClose={() => {
            setAdding(false);
            changed();
          }}
        />
      )}
    </section>
  );
}

function Release({ id, onDone }: { id: string; onDone(): void }): JSX.Element {
  const { busy, problem, send } = useChange(ReleaseFootageLockDocument);
  return (
    <Confirm
      label={text.release}
      title={text.releaseTitle}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id }))) return false;
        onDone();
        return true;
      }}
    >
      <p>{text.releaseHint}</p>
    </Confirm>
  );
}

function NewLock({ onClose }: { onClose(): void }): JSX.Element {
  const [camera, setCamera] = useState<CameraName | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [legalHold, setLegalHold] = useState(false);
  const { busy, problem, send } = useChange(LockFootageDocument);
  const instant = (local: string): string => new Date(local).toISOString();
  return (
    <Dialog title={text.lock} onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          if (!camera) return;
          const ends = until === '' ? undefined : instant(until);
          const input = { cameraId: camera.id, from: instant(from), to: instant(to), reason, legalHold, until: ends };
          if (await send({ input })) onClose();
        }}
      >
        <CameraField label={text.camera} value={camera} onChange={setCamera} />
        <div className="fields">
          <TextField label={text.from} type="datetime-local" value={from} required onChange={setFrom} />
          <TextField label={text.to} type="datetime-local" value={to} required onChange={setTo} />
          <TextField label={text.untilField} type="datetime-local" value={until} onChange={setUntil} />
        </div>
        <TextField label={text.why} value={reason} max={200} required onChange={setReason} />
        <CheckField label={text.legalHoldHint} value={legalHold} onChange={setLegalHold} />
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || !camera}>
            {text.lock}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
