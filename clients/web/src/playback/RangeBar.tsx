import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { ExportClipDocument, LockFootageDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { clock, dayAndClock, duration } from '../text/format.ts';
import type { Shown } from './DeckView.tsx';
import type { View } from './timeline-view.ts';
import { text } from './words.ts';

/** What can be done with a marked range of the cameras on show: export it with evidence, or keep it from being deleted. */
export function RangeBar(props: { range: View; cameras: readonly Shown[]; onClear(): void }): JSX.Element {
  const { range, cameras, onClear } = props;
  const zone = cameras[0]?.site?.timezone;
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState({ done: '', problem: '' });
  const act = async (one: (cameraId: string) => Promise<string>, done: (count: number) => string): Promise<void> => {
    if (reason.trim() === '') return setSaid({ done: '', problem: text.reasonNeeded });
    setBusy(true);
    const problems = await Promise.all(cameras.map(({ id }) => one(id)));
    const failed = problems.filter((problem) => problem !== '');
    const okCount = problems.length - failed.length;
    setSaid({ done: okCount > 0 ? done(okCount) : '', problem: failed[0] ?? '' });
    setBusy(false);
  };
  const variables = (cameraId: string) => ({
    cameraId,
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    reason: reason.trim(),
  });
  const exportOne = async (id: string): Promise<string> => {
    const { data, error } = await directClient.mutation(ExportClipDocument, variables(id)).toPromise();
    const result = data?.exportClip;
    return result && 'message' in result ? result.message : error ? sentence(error) : '';
  };
  const lockOne = async (id: string): Promise<string> => {
    const { data, error } = await directClient
      .mutation(LockFootageDocument, { input: { ...variables(id), legalHold: false } })
      .toPromise();
    const result = data?.lockFootage;
    return result && 'message' in result ? result.message : error ? sentence(error) : '';
  };
  return (
    <form className="range-bar" onSubmit={(event) => event.preventDefault()}>
      <strong>
        {text.range(
          dayAndClock(range.fromMs, Date.now(), zone),
          clock(range.toMs, zone),
          duration(range.toMs - range.fromMs),
        )}
      </strong>
      <label>
        {text.reason}
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="button" className="primary" disabled={busy} onClick={() => void act(exportOne, text.exported)}>
        {busy ? text.working : text.export}
      </button>
      <button type="button" disabled={busy} onClick={() => void act(lockOne, text.locked)}>
        {text.lock}
      </button>
      <button type="button" onClick={onClear}>
        {text.clear}
      </button>
      <p role="status" className="note good">
        {said.done}
      </p>
      <p role="alert">{said.problem || (cameras.length === 0 ? strings.playback.nothing : '')}</p>
    </form>
  );
}
