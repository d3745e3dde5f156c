import { type JSX, type KeyboardEvent, type MouseEvent, useState } from 'react';
import { strings } from '../strings.ts';
import { clock } from '../text/format.ts';
import { momentAt, placeSpans, type Span } from './spans.ts';

interface Bar {
  spans: readonly Span[];
  fromMs: number;
  toMs: number;
  atMs: number | null;
  onChoose(atMs: number): void;
}
/** What a kind of span is called. */
export function kindName(kind: string): string {
  return (strings.playback.legend as Record<string, string>)[kind] ?? kind;
}
const STEP_MS = 10_000;

/** A stretch of time with what is known of it; a click or the arrow keys choose a moment. */
export function TimelineBar({ spans, fromMs, toMs, atMs, onChoose }: Bar): JSX.Element {
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const under = (event: MouseEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return momentAt((event.clientX - left) / width, fromMs, toMs);
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -6, PageUp: 6 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    onChoose(Math.min(toMs, Math.max(fromMs, (atMs ?? toMs) + steps * STEP_MS)));
  };
  const percent = (ms: number): string => `${((ms - fromMs) / (toMs - fromMs)) * 100}%`;
  const marks = Array.from({ length: 5 }, (_, i) => fromMs + ((toMs - fromMs) * i) / 4);
  return (
    <div className="timeline">
      <div
        role="slider"
        tabIndex={0}
        aria-label={strings.playback.lastHour}
        aria-valuemin={fromMs}
        aria-valuemax={toMs}
        aria-valuenow={atMs ?? toMs}
        aria-valuetext={clock(atMs ?? toMs)}
        className="timeline-bar"
        onClick={(event) => onChoose(under(event))}
        onKeyDown={onKey}
        onMouseMove={(event) => setHoverMs(under(event))}
        onMouseLeave={() => setHoverMs(null)}
      >
        {placeSpans(spans, fromMs, toMs).map((span) => (
          <span
            key={`${span.kind}${span.from}`}
            className={`span ${span.kind.toLowerCase()}`}
            style={{ left: `${span.leftPercent}%`, width: `${span.widthPercent}%` }}
            title={`${kindName(span.kind)}${span.reason ? ` (${span.reason})` : ''}, ${clock(span.from)} – ${clock(span.to)}`}
          />
        ))}
        {atMs !== null && atMs >= fromMs && <i className="needle" style={{ left: percent(atMs) }} />}
        {hoverMs !== null && (
          <b className="hover" style={{ left: percent(hoverMs) }}>
            {clock(hoverMs)}
          </b>
        )}
      </div>
      <div className="marks" aria-hidden="true">
        {marks.map((ms) => (
          <span key={ms}>{clock(ms).slice(0, 5)}</span>
        ))}
      </div>
    </div>
  );
}
