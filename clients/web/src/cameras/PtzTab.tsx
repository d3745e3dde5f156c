import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { Backdrop } from '../draw/Backdrop.tsx';
import {
  CameraPtzDocument,
  GotoPtzPresetDocument,
  RemovePtzPresetDocument,
  SavePtzPresetDocument,
} from '../generated/graphql.ts';
import { Failed } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords } from './camera-words.ts';
import { PtzPad } from './PtzPad.tsx';

const text = cameraWords.ptz;
/** Moves the camera while a button or key is held, and sends it to presets. */
export function PtzTab({ camera }: CameraTab): JSX.Element {
  if (!camera.device.capabilities.some((one) => one.toUpperCase() === 'PTZ'))
    return <p className="empty">{text.none}</p>;
  return (
    <div className="drawing-room">
      <div className="stage-picture">
        <Backdrop cameraId={camera.id} round={0} onAspect={() => {}} />
      </div>
      <div className="stack">
        <PtzPad cameraId={camera.id} />
        <Presets cameraId={camera.id} />
      </div>
    </div>
  );
}

function Presets({ cameraId }: { cameraId: string }): JSX.Element {
  const { data, problem, again } = usePolled(directClient, CameraPtzDocument, () => ({ cameraId }), 60_000);
  const go = useChange(GotoPtzPresetDocument);
  const save = useChange(SavePtzPresetDocument);
  const remove = useChange(RemovePtzPresetDocument);
  const [name, setName] = useState('');
  const presets = data?.ptz.presets ?? [];
  return (
    <section className="card">
      <h2>{text.presets}</h2>
      {problem !== '' && <Failed why={problem} again={again} />}
      {data && presets.length === 0 && <p className="muted">{text.noPresets}</p>}
      <ul className="presets">
        {presets.map((preset) => (
          <li key={preset.id} className="actions">
            <span>{preset.name}</span>
            <button
              type="button"
              disabled={go.busy}
              onClick={() => void go.send({ input: { cameraId, presetId: preset.id } })}
            >
              {text.go}
            </button>
            <button
              type="button"
              className="danger"
              aria-label={`${common.remove}: ${preset.name}`}
              disabled={remove.busy}
              onClick={async () => {
                await remove.send({ input: { cameraId, presetId: preset.id } });
                again();
              }}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <form
        className="fields"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await save.send({ input: { cameraId, name: name.trim() } })) setName('');
          again();
        }}
      >
        <label>
          {text.savePreset}
          <input value={name} maxLength={60} required onChange={({ target }) => setName(target.value)} />
        </label>
        <button type="submit" disabled={save.busy}>
          {common.save}
        </button>
      </form>
      <Refusal problem={go.problem ?? save.problem ?? remove.problem} />
    </section>
  );
}
