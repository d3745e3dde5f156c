import type { JSX } from 'react';
import { SetCameraMaintenanceDocument } from '../generated/graphql.ts';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { dayAndClock } from '../text/format.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';

/** For as long as somebody works on the camera: what it misses then is expected. */
export function Maintenance({ camera, again }: CameraTab): JSX.Element {
  const { busy, problem, send } = useChange(SetCameraMaintenanceDocument);
  const set = async (until: string | null, reason: string | null): Promise<void> => {
    await send({ input: { cameraId: camera.id, version: camera.version, until, reason } });
    again();
  };
  const now = camera.maintenance;
  return (
    <section className="card">
      <h2>{text.maintenance}</h2>
      <p className="muted">{text.maintenanceHint}</p>
      {now ? (
        <>
          <p>
            <strong>{text.maintenanceUntil(dayAndClock(now.until, Date.now(), camera.site?.timezone))}</strong>{' '}
            {now.reason}
          </p>
          <footer className="actions">
            <button type="button" disabled={busy} onClick={() => void set(null, null)}>
              {text.endMaintenance}
            </button>
          </footer>
        </>
      ) : (
        <form
          className="fields"
          onSubmit={(event) => {
            event.preventDefault();
            const values = new FormData(event.currentTarget);
            const until = new Date(String(values.get('until')));
            if (!Number.isNaN(until.getTime())) void set(until.toISOString(), String(values.get('reason')) || null);
          }}
        >
          <label>
            {text.until}
            <input name="until" type="datetime-local" required />
          </label>
          <label>
            {text.reason}
            <input name="reason" maxLength={200} />
          </label>
          <button type="submit" disabled={busy}>
            {text.startMaintenance}
          </button>
        </form>
      )}
      <Refusal problem={problem} />
    </section>
  );
}
