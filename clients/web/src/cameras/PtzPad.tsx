import { type JSX, type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { MovePtzDocument, StopPtzDocument } from '../generated/graphql.ts';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
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

/** Moves a camera while a button or a key is held. */
export function PtzPad({ cameraId }: { cameraId: string }): JSX.Element {
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
