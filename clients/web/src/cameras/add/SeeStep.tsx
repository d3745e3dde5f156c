import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { pageHref } from '../../app/route.ts';
import { Backdrop } from '../../draw/Backdrop.tsx';
import {
  type CameraRecordingMode,
  CameraVersionDocument,
  RemoveCameraDocument,
  SetRecordingPlanDocument,
} from '../../generated/graphql.ts';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { strings } from '../../strings.ts';
import { cameraWords } from '../camera-words.ts';
import type { Added } from './AddWizard.tsx';
import { addWords as text } from './words.ts';

const MODES: readonly CameraRecordingMode[] = ['CONTINUOUS', 'MOTION', 'EVENT', 'OFF'];

/** The picture of the camera that was added, and when it records; it can be taken away again. */
export function SeeStep(props: { camera: Added; onDone(): void; onAnother(): void }): JSX.Element {
  const { id, name } = props.camera;
  const [round, setRound] = useState(0);
  const [mode, setMode] = useState<CameraRecordingMode>('CONTINUOUS');
  const plan = useChange(SetRecordingPlanDocument);
  const remove = useChange(RemoveCameraDocument);
  /** It records continuously from the start: only another choice needs telling. */
  const keep = async (): Promise<boolean> => {
    if (mode === 'CONTINUOUS') return true;
    const { data } = await directClient.query(CameraVersionDocument, { id }).toPromise();
    if (!data?.camera) return false;
    const { version, recordingPlan } = data.camera;
    const { stream, transport, audio, preS, postS } = recordingPlan;
    const input = {
      cameraId: id,
      version,
      plan: { windows: [], otherwise: mode, stream, transport, audio, preS, postS },
    };
    return (await plan.send({ input })) !== null;
  };
  return (
    <div className="stack">
      <p role="status" className="note good">
        {strings.cameras.added(name)}
      </p>
      <div className="stage-picture preview">
        <Backdrop cameraId={id} round={round} onAspect={() => {}} />
      </div>
      <fieldset>
        <legend>{text.records}</legend>
        <div className="actions">
          {MODES.map((one) => (
            <label key={one} className="check">
              <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
              {cameraWords.modes[one]}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="muted">{text.planLater}</p>
      <Refusal problem={plan.problem ?? remove.problem} />
      <footer className="actions end">
        <button type="button" className="plain" onClick={() => setRound(round + 1)}>
          {text.newPicture}
        </button>
        <button
          type="button"
          className="danger"
          disabled={remove.busy}
          onClick={async () => {
            if (await remove.send({ id })) props.onAnother();
          }}
        >
          {text.wrong}
        </button>
        <button type="button" onClick={async () => (await keep()) && props.onAnother()}>
          {text.another}
        </button>
        <button
          type="button"
          className="primary"
          disabled={plan.busy}
          onClick={async () => {
            if (!(await keep())) return;
            props.onDone();
            location.hash = pageHref('cameras', id);
          }}
        >
          {text.done}
        </button>
      </footer>
    </div>
  );
}
