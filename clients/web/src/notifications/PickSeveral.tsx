import type { JSX } from 'react';
import { CheckField } from '../parts/fields.tsx';
import { notifyWords as text } from './words.ts';

/** Several of a list; none chosen means all of them. */
export function PickSeveral<T extends string>(props: {
  legend: string;
  all: readonly (readonly [T, string])[];
  chosen: readonly T[];
  onChange(chosen: T[]): void;
}): JSX.Element {
  const { chosen, all } = props;
  return (
    <details>
      <summary>
        {props.legend}:{' '}
        {all
          .filter(([value]) => chosen.includes(value))
          .map(([, name]) => name)
          .join(', ') || text.every}
      </summary>
      <div className="actions">
        {all.map(([value, name]) => (
          <CheckField
            key={value}
            label={name}
            value={chosen.includes(value)}
            onChange={(on) => props.onChange(on ? [...chosen, value] : chosen.filter((one) => one !== value))}
          />
        ))}
      </div>
    </details>
  );
}
