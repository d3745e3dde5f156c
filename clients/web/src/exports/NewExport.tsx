import { type JSX, useState } from 'react';
import { MakeClipDocument } from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { CheckField, NumberField, TextField } from '../parts/fields.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { wallTime } from '../text/zone.ts';
import { exportWords as text } from './words.ts';

const MINUTE_MS = 60_000;

/** Asks for a range of one camera; asked twice by one form, it is one export. */
export function NewExport(props: { onClose(): void; onMade(): void }): JSX.Element {
  const now = Date.now();
  const [camera, setCamera] = useState<CameraName | null>(null);
  const [from, setFrom] = useState(wallTime(now - 5 * MINUTE_MS, undefined));
  const [to, setTo] = useState(wallTime(now - MINUTE_MS, undefined));
  const [evidence, setEvidence] = useState(true);
  const [reason, setReason] = useState('');
  const [keepDays, setKeepDays] = useState(30);
  const [idempotencyKey] = useState(() => crypto.randomUUID?.() ?? String(Math.random()));
  const { busy, problem, send } = useChange(MakeClipDocument);
  const submit = async (): Promise<void> => {
    if (!camera) return;
    const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
    const input = {
      cameraId: camera.id,
      from: start,
      to: end,
      evidence,
      reason: reason.trim() || undefined,
      keepDays,
      // Another range from the same form is another export.
      idempotencyKey: `${idempotencyKey} ${camera.id} ${start} ${end} ${evidence}`.slice(0, 200),
    };
    if (await send({ input })) props.onMade();
  };
  return (
    <Dialog title={text.make} onClose={props.onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <CameraField label={text.camera} value={camera} onChange={setCamera} />
        <div className="fields">
          <label>
            {text.from}
            <input
              type="datetime-local"
              step={1}
              value={from}
              required
              onChange={({ target }) => setFrom(target.value)}
            />
          </label>
          <label>
            {text.to}
            <input type="datetime-local" step={1} value={to} required onChange={({ target }) => setTo(target.value)} />
          </label>
        </div>
        <p className="muted">{text.myTime}</p>
        <CheckField label={text.evidenceHint} value={evidence} onChange={setEvidence} />
        <div className="fields">
          <TextField label={text.reason} value={reason} max={200} onChange={setReason} />
          <NumberField label={text.keepDays} value={keepDays} min={1} max={366} onChange={setKeepDays} />
        </div>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={props.onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || !camera}>
            {text.make}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
