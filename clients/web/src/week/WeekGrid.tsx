import { type JSX, type PointerEvent, useRef, useState } from 'react';
import { common } from '../parts/words.ts';
import { DAY_MINUTES, minuteOf, minuteText, painted, runsOf, type Week } from './week.ts';
import { weekWords as text } from './words.ts';

interface Props<Mode extends string> {
  readonly week: Week<Mode>;
  readonly modes: readonly Mode[];
  readonly names: Readonly<Record<Mode, string>>;
  onChange(week: Week<Mode>): void;
}
interface Cell {
  readonly day: number;
  readonly minute: number;
}
const STEP = 30;

/** A week painted with modes: by dragging over days and hours, or by the form below, which knows every minute. */
export function WeekGrid<Mode extends string>({ week, modes, names, onChange }: Props<Mode>): JSX.Element {
  const rows = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<Mode>(modes[0] as Mode);
  const [drag, setDrag] = useState<{ from: Cell; to: Cell } | null>(null);
  const cellAt = (event: PointerEvent): Cell | null => {
    const box = rows.current?.getBoundingClientRect();
    if (!box) return null;
    const within = (share: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    return {
      day: within((event.clientY - box.top) / box.height, 7),
      minute: within((event.clientX - box.left) / box.width, DAY_MINUTES / STEP) * STEP,
    };
  };
  const range = drag && {
    days: [0, 1, 2, 3, 4, 5, 6].filter(
      (day) => day >= Math.min(drag.from.day, drag.to.day) && day <= Math.max(drag.from.day, drag.to.day),
    ),
    fromMinute: Math.min(drag.from.minute, drag.to.minute),
    toMinute: Math.max(drag.from.minute, drag.to.minute) + STEP,
  };
  return (
    <div className="week">
      <fieldset className="brushes">
        <legend>{text.brush}</legend>
        {modes.map((mode) => (
          <label key={mode} className={`brush ${mode.toLowerCase()}`}>
            <input type="radio" name="brush" checked={brush === mode} onChange={() => setBrush(mode)} />
            <i /> {names[mode]}
          </label>
        ))}
      </fieldset>
      <div className="week-grid" role="img" aria-label={summaryOf(week, names)}>
        <div className="week-hours" aria-hidden="true">
          {[0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
        <div className="week-days" aria-hidden="true">
          {common.days.map((day) => (
            <span key={day}>{day}</span>
          ))}
        </div>
        <div
          ref={rows}
          className="week-rows"
          onPointerDown={(event) => {
            const cell = cellAt(event);
            if (!cell) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrag({ from: cell, to: cell });
          }}
          onPointerMove={(event) => {
            const cell = drag ? cellAt(event) : null;
            if (drag && cell) setDrag({ ...drag, to: cell });
          }}
          onPointerUp={() => {
            if (range) onChange(painted(week, range.days, { ...range, mode: brush }));
            setDrag(null);
          }}
          onPointerCancel={() => setDrag(null)}
        >
          {week.map((minutes, day) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place in the week.
            <div key={day} className="week-row">
              {runsOf(
                range?.days.includes(day) ? (painted(week, [day], { ...range, mode: brush })[day] ?? []) : minutes,
              ).map(({ fromMinute, toMinute, mode }) => (
                <i
                  key={fromMinute}
                  className={mode.toLowerCase()}
                  title={`${common.days[day]} ${minuteText(fromMinute)}–${minuteText(toMinute)} ${names[mode]}`}
                  style={{ width: `${((toMinute - fromMinute) / DAY_MINUTES) * 100}%` }}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      <ByForm
        brush={names[brush]}
        onPaint={(days, fromMinute, toMinute) => onChange(painted(week, days, { fromMinute, toMinute, mode: brush }))}
      />
    </div>
  );
}

/** The same without a mouse, and to the minute. */
function ByForm(props: { brush: string; onPaint(days: number[], from: number, to: number): void }): JSX.Element {
  const [days, setDays] = useState<readonly number[]>([0, 1, 2, 3, 4]);
  const [from, setFrom] = useState('08:00');
  const [to, setTo] = useState('18:00');
  const [fromMinute, toMinute] = [minuteOf(from), minuteOf(to === '00:00' ? '24:00' : to)];
  const sound = fromMinute !== null && toMinute !== null && toMinute > fromMinute && days.length > 0;
  return (
    <details className="week-form">
      <summary>{text.byForm}</summary>
      <div className="actions">
        {common.days.map((name, day) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={({ target }) => setDays(target.checked ? [...days, day] : days.filter((one) => one !== day))}
            />
            {name}
          </label>
        ))}
      </div>
      <div className="fields">
        <label>
          {text.from}
          <input type="time" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          {text.to}
          <input type="time" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
        <button type="button" disabled={!sound} onClick={() => sound && props.onPaint([...days], fromMinute, toMinute)}>
          {text.paint(props.brush)}
        </button>
      </div>
    </details>
  );
}

/** The week as a sentence, for whoever cannot see the grid. */
function summaryOf<Mode extends string>(week: Week<Mode>, names: Readonly<Record<Mode, string>>): string {
  return week
    .map((minutes, day) => {
      const runs = runsOf(minutes).map(
        ({ fromMinute, toMinute, mode }) => `${minuteText(fromMinute)}–${minuteText(toMinute)} ${names[mode]}`,
      );
      return `${common.days[day]}: ${runs.join(', ')}`;
    })
    .join('. ');
}
