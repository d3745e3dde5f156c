import { type JSX, useState } from 'react';
import { DescribeConfigKindDocument } from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import type { ConfigKind } from './ConfigPage.tsx';
import { indented, JsonField, jsonProblem } from './JsonField.tsx';
import { Schema } from './Schema.tsx';
import { configWords as text } from './words.ts';

const EXAMPLE = '{\n  "type": "object",\n  "properties": {},\n  "additionalProperties": false\n}';

/** The JSON Schema of a kind; what is written already must still fit, or the change is refused and says which does not. */
export function KindEditor({ kind, onClose }: { kind: ConfigKind | null; onClose(): void }): JSX.Element {
  const [name, setName] = useState(kind?.kind ?? '');
  const [schema, setSchema] = useState(kind ? indented(kind.schema) : EXAMPLE);
  const { busy, problem, send } = useChange(DescribeConfigKindDocument);
  return (
    <Dialog wide title={kind?.kind ?? text.newKind} onClose={onClose}>
      {kind?.ofPlatform ? (
        <>
          <p className="muted">{text.ofPlatformHint}</p>
          <Schema kind={kind} />
        </>
      ) : (
        <form
          className="stack"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await send({ input: { kind: name.trim(), schema, version: kind?.version ?? 0 } })) onClose();
          }}
        >
          <TextField label={text.kind} value={name} max={60} required disabled={kind !== null} onChange={setName} />
          <JsonField label={text.schema} value={schema} rows={14} onChange={setSchema} />
          <Refusal problem={problem} />
          <footer className="actions end">
            <button type="button" onClick={onClose}>
              {common.cancel}
            </button>
            <button type="submit" className="primary" disabled={busy || jsonProblem(schema) !== ''}>
              {common.save}
            </button>
          </footer>
        </form>
      )}
    </Dialog>
  );
}
