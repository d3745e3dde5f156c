import { type JSX, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { arrowOf, clamped, type Point, type Shape, withCorner, withoutPoint, withPoint } from './shape.ts';
import { drawWords as text } from './words.ts';

interface Props {
  readonly shapes: readonly Shape[];
  readonly chosen: string | null;
  /** Width through height of the picture below. */
  readonly aspect: number;
  /** What is being drawn: each press adds a corner. Null: corners are moved. */
  readonly drawing: Shape | null;
  onChoose(key: string): void;
  onChange(shape: Shape): void;
  onDraw(point: Point): void;
  onFinish(): void;
}
const TALL = 1000;
const STEP = 0.01;
const MOVES: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** Shapes over a picture: drawn corner by corner, moved by mouse, finger or arrow keys. */
export function Canvas(props: Props): JSX.Element {
  const { shapes, chosen, aspect, drawing } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const wide = TALL * aspect;
  const at = (event: PointerEvent): Point => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return clamped({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  };
  const current = shapes.find(({ key }) => key === chosen) ?? null;
  const edited = drawing ?? current;
  const path = (points: readonly Point[]): string => points.map(({ x, y }) => `${x * wide},${y * TALL}`).join(' ');
  const onKey = (event: KeyboardEvent, index: number): void => {
    const move = MOVES[event.key];
    const point = current?.points[index];
    if (!current || !point) return;
    if (move) props.onChange(withPoint(current, index, { x: point.x + move.x, y: point.y + move.y }));
    else if (event.key === 'Delete' || event.key === 'Backspace') props.onChange(withoutPoint(current, index));
    else return;
    event.preventDefault();
  };
  return (
    <svg
      ref={svg}
      className={`canvas ${drawing ? 'drawing' : ''}`}
      viewBox={`0 0 ${wide} ${TALL}`}
      aria-label={text.canvas}
      onPointerDown={(event) => {
        if (!drawing) return;
        event.preventDefault();
        props.onDraw(at(event));
      }}
      onDoubleClick={() => drawing && props.onFinish()}
      onPointerMove={(event) => {
        if (dragged !== null && current) props.onChange(withPoint(current, dragged, at(event)));
      }}
      onPointerUp={() => setDragged(null)}
      onPointerLeave={() => setDragged(null)}
    >
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 10 10"
          refX="9"
          refY="5"
          markerWidth="5"
          markerHeight="5"
          orient="auto-start-reverse"
        >
          <path d="M0 0 10 5 0 10z" />
        </marker>
      </defs>
      {[...shapes, ...(drawing ? [drawing] : [])].map((shape) => {
        const state = `shape ${shape.kind === 'LINE' ? 'line' : 'area'} ${shape.key === edited?.key ? 'chosen' : ''}`;
        const arrow = shape.kind === 'LINE' ? arrowOf(shape.points, aspect) : null;
        const open = shape === drawing || shape.kind === 'LINE';
        const Form = open ? 'polyline' : 'polygon';
        return (
          <g key={shape.key} className={state} onPointerDown={() => !drawing && props.onChoose(shape.key)}>
            <Form points={path(shape.points)} />
            {arrow && (
              <line
                className="arrow"
                x1={arrow.from.x * wide}
                y1={arrow.from.y * TALL}
                x2={arrow.to.x * wide}
                y2={arrow.to.y * TALL}
                markerStart={shape.direction === 'A_TO_B' ? undefined : 'url(#arrow)'}
                markerEnd={shape.direction === 'B_TO_A' ? undefined : 'url(#arrow)'}
              />
            )}
            {shape.points[0] && (
              <text x={shape.points[0].x * wide + 14} y={shape.points[0].y * TALL - 14}>
                {shape.name}
              </text>
            )}
          </g>
        );
      })}
      {!drawing &&
        current?.kind === 'AREA' &&
        current.points.map((point, index) => {
          const next = current.points[(index + 1) % current.points.length] ?? point;
          const middle = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
          return (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place only.
              key={index}
              className="between"
              cx={middle.x * wide}
              cy={middle.y * TALL}
              r={9}
              onPointerDown={(event) => {
                event.stopPropagation();
                props.onChange(withCorner(current, index, middle));
                setDragged(index + 1);
              }}
            />
          );
        })}
      {edited?.points.map((point, index) => (
        // biome-ignore lint/a11y/useSemanticElements: there are no buttons inside an svg.
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place only.
          key={index}
          className="corner"
          cx={point.x * wide}
          cy={point.y * TALL}
          r={14}
          tabIndex={drawing ? undefined : 0}
          role="button"
          aria-label={text.corner(index + 1, point.x, point.y)}
          onKeyDown={(event) => onKey(event, index)}
          onDoubleClick={() => current && !drawing && props.onChange(withoutPoint(current, index))}
          onPointerDown={(event) => {
            if (drawing && index === 0 && drawing.points.length > 2) {
              event.stopPropagation();
              props.onFinish();
            }
            if (drawing) return;
            event.stopPropagation();
            setDragged(index);
          }}
        />
      ))}
    </svg>
  );
}
