import type { JSX } from 'react';
import { ConflictChoice, type Difference } from './ConflictChoice.tsx';
import type { Problem } from './problem.ts';
import { Refusal } from './Refusal.tsx';
import { common } from './words.ts';

/** The end of every form about something with a version: save, give up, and settle with whoever was faster. */
export function SaveBar(props: {
  changed: boolean;
  busy: boolean;
  problem: Problem | null;
  differences: readonly Difference[];
  /** By the version of now. */
  onOverwrite(): void;
  onSave(): void;
  onReset(): void;
  /** Where the form has something of its own to say instead of Save and Cancel. */
  plain?: boolean;
}): JSX.Element {
  if (props.problem?.code === 'CONFLICT')
    return (
      <ConflictChoice
        differences={props.differences}
        busy={props.busy}
        onTheirs={props.onReset}
        onMine={props.onOverwrite}
      />
    );
  return (
    <>
      <Refusal problem={props.problem} />
      {!props.plain && (
        <footer className="actions">
          <button type="button" className="primary" disabled={props.busy || !props.changed} onClick={props.onSave}>
            {props.busy ? common.saving : common.save}
          </button>
          {props.changed && (
            <button type="button" disabled={props.busy} onClick={props.onReset}>
              {common.cancel}
            </button>
          )}
        </footer>
      )}
    </>
  );
}
