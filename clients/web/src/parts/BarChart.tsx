import type { JSX } from 'react';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as people read it. */
  readonly says: string;
  readonly className?: string;
}
const TALL = 100;
const WIDE = 10;

/** Bars beside each other, at most as tall as `max`; read out as a list. */
export function BarChart({ bars, label, max }: { bars: readonly Bar[]; label: string; max?: number }): JSX.Element {
  const top = max ?? Math.max(1, ...bars.map(({ value }) => value));
  const first = bars[0]?.name ?? '';
  const last = bars.at(-1)?.name ?? '';
  return (
    <figure className="chart">
      <svg
        viewBox={`0 0 ${Math.max(1, bars.length) * WIDE} ${TALL}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summaryOf(label, bars)}
      >
        {bars.map(({ name, value, says, className }, at) => {
          const height = Math.max(value > 0 ? 1 : 0, Math.min(1, value / Math.max(1e-9, top)) * TALL);
          return (
            <rect key={name} className={className} x={at * WIDE + 1} y={TALL - height} width={WIDE - 2} height={height}>
              <title>{`${name}: ${says}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="marks">
        <span>{first}</span>
        <span>{last}</span>
      </figcaption>
    </figure>
  );
}

function summaryOf(label: string, bars: readonly Bar[]): string {
  return `${label}. ${bars.map(({ name, says }) => `${name}: ${says}`).join(', ')}`;
}
