import type { HTMLInputTypeAttribute, JSX } from 'react';

interface Field<T> {
  readonly label: string;
  readonly value: T;
  readonly hint?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  /** As wide as the form. */
  readonly whole?: boolean;
  onChange(value: T): void;
}

/** A line of text. */
export function TextField(
  props: Field<string> & { type?: HTMLInputTypeAttribute; max?: number; autoComplete?: string },
): JSX.Element {
  return (
    <label className={props.whole ? 'whole' : undefined}>
      {props.label}
      <input
        type={props.type ?? 'text'}
        value={props.value}
        placeholder={props.hint}
        required={props.required}
        disabled={props.disabled}
        maxLength={props.max ?? 500}
        autoComplete={props.autoComplete ?? 'off'}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </label>
  );
}

/** Several lines of text. */
export function TextAreaField(props: Field<string> & { rows: number; max?: number }): JSX.Element {
  return (
    <label className={props.whole ? 'whole' : undefined}>
      {props.label}
      <textarea
        rows={props.rows}
        value={props.value}
        placeholder={props.hint}
        required={props.required}
        disabled={props.disabled}
        maxLength={props.max}
        spellCheck={false}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </label>
  );
}

/** A figure within limits; what is typed outside of them is brought to the nearer one. */
export function NumberField(props: Field<number> & { min: number; max: number; step?: number }): JSX.Element {
  const { label, value, min, max, step = 1 } = props;
  return (
    <label className={props.whole ? 'whole' : undefined}>
      {label}
      <input
        type="number"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={props.disabled}
        onChange={({ target }) => {
          const given = Number.isNaN(target.valueAsNumber) ? min : target.valueAsNumber;
          props.onChange(Math.min(max, Math.max(min, step === 1 ? Math.trunc(given) : given)));
        }}
      />
    </label>
  );
}

/** One of several; `none` adds the empty choice. */
export function ChoiceField<T extends string>(
  props: Omit<Field<T>, 'onChange'> & {
    choices: readonly (readonly [NoInfer<T>, string])[];
    none?: string;
    onChange(value: NoInfer<T>): void;
  },
): JSX.Element {
  return (
    <label className={props.whole ? 'whole' : undefined}>
      {props.label}
      <select
        value={props.value}
        required={props.required}
        disabled={props.disabled}
        onChange={({ target }) => props.onChange(target.value as T)}
      >
        {props.none !== undefined && <option value="">{props.none}</option>}
        {props.choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Yes or no. */
export function CheckField(props: Field<boolean>): JSX.Element {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={props.value}
        disabled={props.disabled}
        onChange={({ target }) => props.onChange(target.checked)}
      />
      {props.label}
    </label>
  );
}
