import type { JSX } from 'react';
import type { ConfigKind } from './ConfigPage.tsx';
import { indented } from './JsonField.tsx';
import { configWords as text } from './words.ts';

/** What a document of this kind must be like. */
export function Schema({ kind }: { kind: ConfigKind | undefined }): JSX.Element | null {
  if (!kind) return null;
  return (
    <details>
      <summary>{text.schema}</summary>
      <pre>
        <code>{indented(kind.schema)}</code>
      </pre>
    </details>
  );
}
