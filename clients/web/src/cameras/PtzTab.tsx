import { type JSX, type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { Backdrop } from '../draw/Backdrop.tsx';
import {
  CameraPtzDocument,
  GotoPtzPresetDocument,
  MovePtzDocument,
  RemovePtzPresetDocument,
  SavePtzPresetDocument,
  StopPtzDocument,
} from '../generated/graphql.ts';
import { Failed } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords } from './camera-words.ts';

const text = cameraWords.ptz;
type Way = 'up' | 'down' | 'left' | 'right' | 'in' | 'out';
const WAYS: Readonly<Record<Way, { pan: number; tilt: number; zoom: number; sign: string }>> = {
  up: { pan: 0, tilt: 1, zoom: 0, sign: '▲' },
  left: { pan: -1, tilt: 0, zoom: 0, sign: '◀' },
  right: { pan: 1, tilt: 0, zoom: 0, sign: '▶' },
  down: { pan: 0, tilt: -1, zoom: 0, sign: '▼' },
  in: { pan: 0, tilt: 0, zoom: 1, sign: '+' },
  out: { pan: 0, tilt: 0, zoom: -1, sign: '−' },
};
const KEYS: Readonly<Record<string, Way>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '+': 'in',
  '-': 'out',
};

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
        <Pad cameraId={camera.id} />
        <Presets cameraId={camera.id} />
      </div>
    </div>
  );
}

function Pad({ cameraId }: { cameraId: string }): JSX.Element {
  const move = useChange(MovePtzDocument);
  const stop = useChange(StopPtzDocument);
  const [speed, setSpeed] = useState(0.5);
  const moving = useRef<Way | null>(null);
  const begin = (way: Way): void => {
    if (moving.current === way) return;
    moving.current = way;
    const { pan, tilt, zoom } = WAYS[way];
    void move.send({
      input: { cameraId, how: 'CONTINUOUS', pan: pan * speed, tilt: tilt * speed, zoom: zoom * speed },
    });
  };
  const sendStop = stop.send;
  const end = useCallback((): void => {
    if (moving.current === null) return;
    moving.current = null;
    void sendStop({ cameraId });
  }, [sendStop, cameraId]);
  // A page that is left, or a window that loses the keyboard, must not leave the camera turning.
  useEffect(() => {
    addEventListener('blur', end);
    return () => {
      removeEventListener('blur', end);
      end();
    };
  }, [end]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    begin(way);
  };
  return (
    <section className="card">
      <fieldset className="pad" onKeyDown={onKeyDown} onKeyUp={(event) => KEYS[event.key] && end()}>
        <legend>{text.hint}</legend>
        {(Object.keys(WAYS) as Way[]).map((way) => (
          <button
            key={way}
            type="button"
            className={way}
            aria-label={text[way]}
            title={text[way]}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              begin(way);
            }}
            onPointerUp={end}
            onPointerCancel={end}
          >
            {WAYS[way].sign}
          </button>
        ))}
      </fieldset>
      <label>
        {text.speed}
        <input
          type="range"
          min={0.1}
          max={1}
          step={0.1}
          value={speed}
          onChange={({ target }) => setSpeed(target.valueAsNumber)}
        />
      </label>
      <Refusal problem={move.problem ?? stop.problem} />
    </section>
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
