import { type JSX, type ReactNode, useState } from 'react';
import { Dialog } from './Dialog.tsx';
import type { Problem } from './problem.ts';
import { Refusal } from './Refusal.tsx';
import { common } from './words.ts';

/** A button that asks once more before it does what cannot be undone. `onSure` answers whether it is done. */
export function Confirm(props: {
  label: string;
  title: string;
  children: ReactNode;
  problem: Problem | null;
  busy: boolean;
  onSure(): Promise<boolean>;
}): JSX.Element {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        {props.label}
      </button>
      {asking && (
        <Dialog title={props.title} onClose={() => setAsking(false)}>
          <div>{props.children}</div>
          <Refusal problem={props.problem} />
          <footer className="actions end">
            <button type="button" onClick={() => setAsking(false)}>
              {common.cancel}
            </button>
            <button
              type="button"
              className="danger"
              disabled={props.busy}
              onClick={async () => {
                if (await props.onSure()) setAsking(false);
              }}
            >
              {props.label}
            </button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
