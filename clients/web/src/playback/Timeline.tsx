import { type JSX, type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../app/preferences.ts';
import { clock, day } from '../text/format.ts';
import type { Deck } from './deck.ts';
import { HEAD_PX, type Palette, paint, ROW_PX, type Row, readPalette, type Scene } from './timeline-paint.ts';
import { momentAt, pan, type View, zoom } from './timeline-view.ts';
import { text } from './words.ts';

interface TimelineProps {
  readonly rows: readonly Row[];
  readonly view: View;
  readonly range: View | null;
  /** Dragging marks a range instead of moving through time. */
  readonly marking: boolean;
  readonly zone: string | null;
  readonly deck: Deck | null;
  onView(view: View): void;
  onRange(range: View): void;
  onChoose(atMs: number): void;
}
const WHEEL_FACTOR = 1.0015;
const CLICK_PX_MAX = 4;
/** By how many lengths of the view a key moves it; End goes to now. */
const KEY_PANS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.1,
  ArrowRight: 0.1,
  PageDown: -1,
  PageUp: 1,
  End: 1e9,
};
const KEY_ZOOMS: Readonly<Record<string, number>> = { '+': 0.5, '-': 2 };

/** What cameras recorded and what happened, drawn by hand: thirty days of sixteen cameras move with the pointer. */
export function Timeline(props: TimelineProps): JSX.Element {
  const { rows, view, deck, zone } = props;
  const { theme, language, time } = usePreferences();
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = useRef<Palette | null>(null);
  const scene = useRef<Scene>({ rows, view, playheadMs: null, nowMs: Date.now(), range: null, zone });
  const asked = useRef(0);
  const latest = useRef(props);
  latest.current = props;
  const [hoverMs, setHoverMs] = useState<number | null>(null);

  const draw = useCallback((): void => {
    if (asked.current !== 0) return;
    asked.current = requestAnimationFrame(() => {
      asked.current = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context) return;
      palette.current ??= readPalette(element);
      const width = element.clientWidth;
      const height = HEAD_PX + scene.current.rows.length * ROW_PX;
      const ratio = devicePixelRatio;
      if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
        element.width = Math.round(width * ratio);
        element.height = Math.round(height * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, width, { ...scene.current, nowMs: Date.now() }, palette.current);
    });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme or language is drawn anew.
  useEffect(() => {
    palette.current = null;
    draw();
  }, [theme, language, time, draw]);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const anew = (): void => {
      palette.current = null;
      draw();
    };
    const sizes = new ResizeObserver(draw);
    if (canvas.current) sizes.observe(canvas.current);
    scheme.addEventListener('change', anew);
    return () => {
      scheme.removeEventListener('change', anew);
      sizes.disconnect();
      cancelAnimationFrame(asked.current);
      asked.current = 0;
    };
  }, [draw]);
  useEffect(() => {
    scene.current = { ...scene.current, rows, view: latest.current.view, range: props.range, zone };
    draw();
  });
  useEffect(() => {
    if (!deck) return;
    const follow = (): void => {
      scene.current = { ...scene.current, playheadMs: deck.current().atMs };
      draw();
    };
    follow();
    return deck.watch(follow);
  }, [deck, draw]);

  const move = useCallback(
    (next: View): void => {
      scene.current = { ...scene.current, view: next };
      draw();
      latest.current.onView(next);
    },
    [draw],
  );
  useEffect(() => {
    const element = canvas.current;
    // React listens to wheels passively: the page would scroll too.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const now = scene.current.view;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const delta = sideways ? event.deltaX || event.deltaY : event.deltaY;
      const { clientWidth } = element as HTMLCanvasElement;
      if (sideways) move(pan(now, (delta / clientWidth) * (now.toMs - now.fromMs), Date.now()));
      else move(zoom(now, event.offsetX / clientWidth, WHEEL_FACTOR ** delta, Date.now()));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [move]);

  const drag = useRef<{ x: number; view: View; moved: boolean } | null>(null);
  const fraction = (event: PointerEvent<HTMLCanvasElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  const onDown = (event: PointerEvent<HTMLCanvasElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: fraction(event), view: scene.current.view, moved: false };
  };
  const onMove = (event: PointerEvent<HTMLCanvasElement>): void => {
    const x = fraction(event);
    setHoverMs(momentAt(scene.current.view, x));
    const held = drag.current;
    if (!held) return;
    held.moved ||= Math.abs(x - held.x) * event.currentTarget.clientWidth > CLICK_PX_MAX;
    if (!held.moved) return;
    if (props.marking) {
      const [fromMs = 0, toMs = 0] = [momentAt(held.view, held.x), momentAt(held.view, x)].sort((a, b) => a - b);
      props.onRange({ fromMs, toMs });
    } else move(pan(held.view, (held.x - x) * (held.view.toMs - held.view.fromMs), Date.now()));
  };
  const onUp = (event: PointerEvent<HTMLCanvasElement>): void => {
    const held = drag.current;
    drag.current = null;
    if (held && !held.moved) props.onChoose(momentAt(scene.current.view, fraction(event)));
  };
  const onKey = (event: KeyboardEvent): void => {
    const now = scene.current.view;
    const lengths = KEY_PANS[event.key];
    const factor = KEY_ZOOMS[event.key];
    if (event.key === 'Enter') props.onChoose(momentAt(now, 0.5));
    else if (lengths !== undefined) move(pan(now, lengths * (now.toMs - now.fromMs), Date.now()));
    else if (factor !== undefined) move(zoom(now, 0.5, factor, Date.now()));
    else return;
    event.preventDefault();
  };
  const middleMs = momentAt(view, 0.5);
  return (
    <div className="timeline-canvas">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={text.timeline}
        aria-description={text.timelineHelp}
        aria-valuemin={view.fromMs}
        aria-valuemax={view.toMs}
        aria-valuenow={middleMs}
        aria-valuetext={`${day(middleMs, zone)} ${clock(middleMs, zone)}`}
        className={props.marking ? 'marking' : ''}
        style={{ height: HEAD_PX + rows.length * ROW_PX }}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerLeave={() => setHoverMs(null)}
        onKeyDown={onKey}
      />
      <output className="timeline-hover" aria-hidden="true">
        {hoverMs === null ? '' : `${day(hoverMs, zone)} ${clock(hoverMs, zone)}`}
      </output>
    </div>
  );
}
