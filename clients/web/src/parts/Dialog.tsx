import { type JSX, type ReactNode, useEffect, useId, useRef } from 'react';
import { common } from './words.ts';

/** A window over the page, by the browser's own dialog: focus stays inside, Escape closes, focus returns. */
export function Dialog(props: { title: string; onClose(): void; children: ReactNode; wide?: boolean }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`window ${props.wide ? 'wide' : ''}`}
      aria-labelledby={title}
      onClose={props.onClose}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header className="page-head">
        <h2 id={title}>{props.title}</h2>
        <button type="button" className="plain" aria-label={common.close} onClick={props.onClose}>
          ✕
        </button>
      </header>
      {props.children}
    </dialog>
  );
}
