import { type JSX, useState } from 'react';
import { common } from './words.ts';

/** Something to take away: shown (unless it stands above already) and copied by a click. */
export function CopyText({ value, hidden }: { value: string; hidden?: boolean }): JSX.Element {
  const [copied, setCopied] = useState(false);
  return (
    <div className={hidden ? 'actions' : 'secret'}>
      {!hidden && <code>{value}</code>}
      <button
        type="button"
        onClick={async () => {
          // Without permission, or without TLS, the text can still be selected.
          await navigator.clipboard?.writeText(value).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? common.copied : common.copy}
      </button>
    </div>
  );
}
