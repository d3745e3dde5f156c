import type { JSX } from 'react';
import { common } from './words.ts';

export interface Difference {
  readonly label: string;
  readonly theirs: string;
  readonly mine: string;
}
const text = common.conflict;

/** Two people changed the same thing: shows both, and lets this one decide. */
export function ConflictChoice(props: {
  differences: readonly Difference[];
  busy: boolean;
  onTheirs(): void;
  onMine(): void;
}): JSX.Element {
  const differences = props.differences.filter(({ theirs, mine }) => theirs !== mine);
  return (
    <section className="conflict" role="alert">
      <strong>{text.title}</strong> {differences.length === 0 ? text.same : text.hint}
      {differences.length > 0 && (
        <table>
          <thead>
            <tr>
              {[text.what, text.theirs, text.mine].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ label, theirs, mine }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td data-label={text.theirs}>{theirs || '–'}</td>
                <td data-label={text.mine}>{mine || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <footer className="actions">
        <button type="button" disabled={props.busy} onClick={props.onTheirs}>
          {text.useTheirs}
        </button>
        <button type="button" className="primary" disabled={props.busy} onClick={props.onMine}>
          {text.useMine}
        </button>
      </footer>
    </section>
  );
}
