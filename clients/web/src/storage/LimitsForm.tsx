import { type JSX, useState } from 'react';
import { TextField } from '../parts/fields.tsx';
import type { Problem } from '../parts/problem.ts';
import { Refusal } from '../parts/Refusal.tsx';
import { common } from '../parts/words.ts';
import { storageWords as text } from './words.ts';

/** Null: no such limit. */
export interface Limits {
  readonly days: number | null;
  readonly bytesMax: number | null;
  readonly freeBytesMin: number | null;
}
const GB = 1e9;

/** Days, size and free space; what is left empty limits nothing. */
export function LimitsForm(props: {
  limits: Limits | null;
  busy: boolean;
  problem: Problem | null;
  onSave(limits: Limits): Promise<boolean>;
  onReset?: (() => Promise<void>) | null;
}): JSX.Element {
  const { limits, busy, problem } = props;
  const shown = (value: number | null | undefined, unit: number): string => (value ? String(value / unit) : '');
  const [days, setDays] = useState(shown(limits?.days, 1));
  const [size, setSize] = useState(shown(limits?.bytesMax, GB));
  const [free, setFree] = useState(shown(limits?.freeBytesMin, GB));
  const [done, setDone] = useState(false);
  const number = (value: string, unit: number): number | null => (value.trim() === '' ? null : Number(value) * unit);
  return (
    <form
      className="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        const rounded = number(days, 1);
        setDone(
          await props.onSave({
            days: rounded === null ? null : Math.round(rounded),
            bytesMax: number(size, GB),
            freeBytesMin: number(free, GB),
          }),
        );
      }}
    >
      <div className="fields">
        <TextField label={text.daysField} type="number" hint={text.noLimit} value={days} onChange={setDays} />
        <TextField label={text.sizeField} type="number" hint={text.noLimit} value={size} onChange={setSize} />
        <TextField label={text.freeField} type="number" hint={text.noLimit} value={free} onChange={setFree} />
      </div>
      {done && (
        <p role="status" className="note good">
          {common.saved}
        </p>
      )}
      <Refusal problem={problem} />
      <footer className="actions">
        <button type="submit" className="primary" disabled={busy}>
          {common.save}
        </button>
        {props.onReset && (
          <button type="button" disabled={busy} onClick={() => void props.onReset?.()}>
            {text.reset}
          </button>
        )}
      </footer>
    </form>
  );
}
