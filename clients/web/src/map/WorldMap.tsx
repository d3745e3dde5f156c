import { type JSX, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { WORLD } from './coast-path.ts';
import { coasts } from './land.ts';
import { degreesOf, gridOf, type Spot, spotOf, type View, viewOf, zoomed } from './mercator.ts';
import { mapWords as text } from './words.ts';
import './map.css';

export interface Marker {
  readonly id: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly state: 'good' | 'bad' | 'unknown';
  readonly count: number;
}
interface Props {
  readonly markers: readonly Marker[];
  readonly chosen: string | null;
  readonly small?: boolean;
  onChoose(id: string): void;
  /** Where somebody clicked beside every marker. */
  onPoint?(at: { latitude: number; longitude: number }): void;
}
const PAN = 0.15;
const ZOOM_STEP = 1.6;
const MOVES: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Coasts, a grid of degrees and markers; nothing is fetched. Dragged, zoomed by wheel or buttons, moved by arrow keys. */
export function WorldMap({ markers, chosen, small, onChoose, onPoint }: Props): JSX.Element {
  const svg = useRef<SVGSVGElement>(null);
  const path = useMemo(coasts, []);
  const [view, setView] = useState<View>(() =>
    viewOf(markers.map(({ latitude, longitude }) => spotOf(latitude, longitude))),
  );
  const [aspect, setAspect] = useState(2);
  const drag = useRef<{ at: Spot; moved: boolean } | null>(null);
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setAspect(element.clientWidth / Math.max(1, element.clientHeight)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const wide = 1 / view.zoom;
  const tall = wide / aspect;
  const [left, top] = [view.middle.x - wide / 2, view.middle.y - tall / 2];
  const spotAt = (event: { clientX: number; clientY: number }): Spot => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return view.middle;
    return {
      x: left + ((event.clientX - box.left) / box.width) * wide,
      y: top + ((event.clientY - box.top) / box.height) * tall,
    };
  };
  const grid = gridOf(view);
  const place = (spot: Spot): { x: number; y: number } => ({
    x: ((spot.x - left) / wide) * 1000,
    y: ((spot.y - top) / tall) * (1000 / aspect),
  });
  const scale = 1000 / wide / WORLD;
  const byKey = (key: string): View | null => {
    const { x, y } = view.middle;
    const [dx, dy] = MOVES[key] ?? [0, 0];
    if (key === '+') return zoomed(view, ZOOM_STEP, view.middle);
    if (key === '-') return zoomed(view, 1 / ZOOM_STEP, view.middle);
    return key in MOVES ? { ...view, middle: { x: x + dx * wide * PAN, y: y + dy * tall * PAN } } : null;
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (drag.current && !drag.current.moved) onPoint?.(degreesOf(spotAt(event)));
    drag.current = null;
  };
  return (
    <div className={`map ${small ? 'small' : ''}`}>
      <svg
        ref={svg}
        viewBox={`0 0 1000 ${1000 / aspect}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is moved by arrow keys.
        tabIndex={0}
        aria-label={text.map}
        onKeyDown={(event) => {
          const next = byKey(event.key);
          if (!next) return;
          event.preventDefault();
          setView(next);
        }}
        onWheel={(event) => setView(zoomed(view, event.deltaY < 0 ? 1.25 : 0.8, spotAt(event)))}
        onPointerDown={(event) => {
          drag.current = { at: spotAt(event), moved: false };
        }}
        onPointerMove={(event) => {
          if (!drag.current || event.buttons === 0) return;
          const now = spotAt(event);
          const [dx, dy] = [drag.current.at.x - now.x, drag.current.at.y - now.y];
          if (Math.hypot(dx, dy) < wide * 0.004 && !drag.current.moved) return;
          drag.current.moved = true;
          setView({ ...view, middle: { x: view.middle.x + dx, y: view.middle.y + dy } });
        }}
        onPointerUp={onPointerUp}
      >
        <path
          className="land"
          d={path}
          transform={`translate(${(-left / wide) * 1000} ${(-top / tall) * (1000 / aspect)}) scale(${scale})`}
        />
        {grid.longitudes.map((longitude) => {
          const { x } = place(spotOf(0, longitude));
          return (
            <g key={longitude}>
              <line className="grid" x1={x} x2={x} y1={0} y2={1000 / aspect} />
              <text x={x + 3} y={1000 / aspect - 4}>
                {longitude}°
              </text>
            </g>
          );
        })}
        {grid.latitudes.map((latitude) => {
          const { y } = place(spotOf(latitude, 0));
          return (
            <g key={latitude}>
              <line className="grid" x1={0} x2={1000} y1={y} y2={y} />
              <text x={4} y={y - 3}>
                {latitude}°
              </text>
            </g>
          );
        })}
        {markers.map((marker) => {
          const { x, y } = place(spotOf(marker.latitude, marker.longitude));
          return (
            // biome-ignore lint/a11y/useSemanticElements: there are no buttons inside an svg.
            <g
              key={marker.id}
              className={`marker ${marker.state} ${marker.id === chosen ? 'chosen' : ''}`}
              transform={`translate(${x} ${y})`}
              role="button"
              tabIndex={0}
              aria-label={marker.name}
              onPointerUp={(event) => {
                if (drag.current?.moved) return;
                event.stopPropagation();
                drag.current = null;
                onChoose(marker.id);
              }}
              onKeyDown={(event) => event.key === 'Enter' && onChoose(marker.id)}
            >
              <circle r={marker.count > 0 ? 13 : 8} />
              {marker.count > 0 && (
                <text className="count" y={4}>
                  {marker.count}
                </text>
              )}
              {marker.name !== '' && (
                <text className="name" y={-18}>
                  {marker.name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <div className="map-buttons">
        <button type="button" aria-label={text.zoomIn} onClick={() => setView(zoomed(view, ZOOM_STEP, view.middle))}>
          +
        </button>
        <button
          type="button"
          aria-label={text.zoomOut}
          onClick={() => setView(zoomed(view, 1 / ZOOM_STEP, view.middle))}
        >
          −
        </button>
        <button
          type="button"
          onClick={() => setView(viewOf(markers.map(({ latitude, longitude }) => spotOf(latitude, longitude))))}
        >
          {text.whole}
        </button>
      </div>
    </div>
  );
}
