import { type JSX, type ReactNode, useState } from 'react';
import { common } from '../parts/words.ts';
import { Backdrop } from './Backdrop.tsx';
import { Canvas } from './Canvas.tsx';
import { clamped, flawOf, type LineDirection, type Point, type Shape } from './shape.ts';
import { drawWords as text } from './words.ts';

interface Props {
  readonly cameraId: string;
  readonly shapes: readonly Shape[];
  /** Masks are areas whose names nobody needs to tell apart. */
  readonly what: 'zones' | 'masks';
  readonly busy: boolean;
  /** Whether they differ from what is saved. */
  readonly changed: boolean;
  readonly children?: ReactNode;
  onChange(shapes: readonly Shape[]): void;
  onSave(): void;
  onReset(): void;
}
let made = 0;

/** Draws areas and lines on the picture of a camera; says what is wrong with one before it is sent. */
export function Editor(props: Props): JSX.Element {
  const { cameraId, shapes, what } = props;
  const [aspect, setAspect] = useState(16 / 9);
  const [round, setRound] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const [drawing, setDrawing] = useState<Shape | null>(null);
  const change = (next: Shape): void => props.onChange(shapes.map((known) => (known.key === next.key ? next : known)));
  const begin = (kind: Shape['kind']): void => {
    const n = shapes.filter((shape) => shape.kind === kind).length + 1;
    const name = what === 'masks' ? text.newMask(n) : kind === 'LINE' ? text.newLine(n) : text.newArea(n);
    setChosen(null);
    setDrawing({ key: `new-${++made}`, id: null, name, kind, points: [], direction: kind === 'LINE' ? 'BOTH' : null });
  };
  const finish = (shape: Shape | null): void => {
    setDrawing(null);
    if (!shape || shape.points.length < 2) return;
    props.onChange([...shapes, shape]);
    setChosen(shape.key);
  };
  const onDraw = (point: Point): void => {
    if (!drawing) return;
    const last = drawing.points.at(-1);
    // The second press of a double click is no corner.
    if (last && Math.hypot(last.x - point.x, last.y - point.y) < 0.004) return;
    const next = { ...drawing, points: [...drawing.points, clamped(point)] };
    if (next.kind === 'LINE' && next.points.length === 2) finish(next);
    else setDrawing(next);
  };
  const flawed = shapes.some((shape) => flawOf(shape) !== null);
  return (
    <div className="drawing-room">
      <div className="stack">
        <div className="stage-picture" style={{ maxWidth: `calc((100dvh - 19rem) * ${aspect})` }}>
          <Backdrop cameraId={cameraId} round={round} onAspect={setAspect} />
          <Canvas
            shapes={shapes}
            chosen={chosen}
            aspect={aspect}
            drawing={drawing}
            onChoose={setChosen}
            onChange={change}
            onDraw={onDraw}
            onFinish={() => finish(drawing)}
          />
        </div>
        <p className="muted">{drawing ? (drawing.kind === 'LINE' ? text.howLine : text.howArea) : text.howEdit}</p>
      </div>
      <div className="stack">
        <div className="actions">
          {drawing ? (
            <>
              <button type="button" className="primary" onClick={() => finish(drawing)}>
                {text.done}
              </button>
              <button type="button" onClick={() => setDrawing(null)}>
                {text.stop}
              </button>
            </>
          ) : (
            <>
              <button type="button" onClick={() => begin('AREA')}>
                {what === 'masks' ? text.addMask : text.addArea}
              </button>
              {what === 'zones' && (
                <button type="button" onClick={() => begin('LINE')}>
                  {text.addLine}
                </button>
              )}
              <button type="button" className="plain" onClick={() => setRound(round + 1)}>
                {text.newPicture}
              </button>
            </>
          )}
        </div>
        {shapes.length === 0 && <p className="empty">{text.none}</p>}
        <ul className="shapes">
          {shapes.map((shape) => (
            <li key={shape.key}>
              <ShapeFields
                shape={shape}
                chosen={shape.key === chosen}
                onChoose={() => setChosen(shape.key)}
                onChange={change}
                onRemove={() => props.onChange(shapes.filter(({ key }) => key !== shape.key))}
              />
            </li>
          ))}
        </ul>
        {props.children}
        <footer className="actions">
          <button
            type="button"
            className="primary"
            disabled={props.busy || !props.changed || flawed}
            onClick={props.onSave}
          >
            {props.busy ? common.saving : common.save}
          </button>
          {props.changed && (
            <>
              <button type="button" disabled={props.busy} onClick={props.onReset}>
                {text.reset}
              </button>
              <span className="note">{text.unsaved}</span>
            </>
          )}
        </footer>
      </div>
    </div>
  );
}

function ShapeFields(props: {
  shape: Shape;
  chosen: boolean;
  onChoose(): void;
  onChange(shape: Shape): void;
  onRemove(): void;
}): JSX.Element {
  const { shape, onChange } = props;
  const flaw = flawOf(shape);
  return (
    <fieldset className={props.chosen ? 'chosen' : ''} onFocus={props.onChoose}>
      <legend>{shape.kind === 'LINE' ? text.line : text.area}</legend>
      <div className="shape-row">
        <input
          aria-label={common.name}
          value={shape.name}
          maxLength={120}
          aria-invalid={flaw !== null}
          onChange={(event) => onChange({ ...shape, name: event.target.value })}
        />
        {shape.kind === 'LINE' && (
          <select
            aria-label={text.direction}
            value={shape.direction ?? 'BOTH'}
            onChange={(event) => onChange({ ...shape, direction: event.target.value as LineDirection })}
          >
            {(['BOTH', 'A_TO_B', 'B_TO_A'] as const).map((direction) => (
              <option key={direction} value={direction}>
                {text.directions[direction]}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          className="danger"
          aria-label={`${common.remove}: ${shape.name}`}
          onClick={props.onRemove}
        >
          ✕
        </button>
      </div>
      {flaw && (
        <p className="note" role="status">
          {text.flaw[flaw]}
        </p>
      )}
    </fieldset>
  );
}
