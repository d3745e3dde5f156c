import type { JSX } from 'react';
import { TextAreaField } from '../../parts/fields.tsx';
import { configWords as text } from './words.ts';

const MAX = 200_000;

/** Why a text is no JSON object; empty when it is one. */
export function jsonProblem(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? '' : text.notAnObject;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Indented, where it is JSON. */
export function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** A JSON object as text; says at once what keeps it from being one. */
export function JsonField(props: {
  label: string;
  value: string;
  rows: number;
  onChange(value: string): void;
}): JSX.Element {
  const problem = jsonProblem(props.value);
  return (
    <div className="stack json">
      <TextAreaField {...props} max={MAX} />
      <div className="actions">
        <button type="button" disabled={problem !== ''} onClick={() => props.onChange(indented(props.value))}>
          {text.tidy}
        </button>
        <span role="status" className={problem === '' ? 'note good' : 'note'}>
          {problem === '' ? text.isJson : problem}
        </span>
      </div>
    </div>
  );
}
