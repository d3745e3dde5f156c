import { type JSX, useState } from 'react';
import { pageHref } from '../../app/route.ts';
import { WriteConfigDocument } from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import type { ConfigKind } from './ConfigPage.tsx';
import { JsonField, jsonProblem } from './JsonField.tsx';
import { type Place, PlaceFields } from './Place.tsx';
import { Schema } from './Schema.tsx';
import { configWords as text } from './words.ts';

/** The first version of a document of some kind at some place. */
export function NewDocument({ kinds, onClose }: { kinds: readonly ConfigKind[]; onClose(): void }): JSX.Element {
  const [kind, setKind] = useState(kinds[0]?.kind ?? '');
  const [place, setPlace] = useState<Place | null>({ scope: 'TENANT', scopeId: '' });
  const [content, setContent] = useState('{\n  \n}');
  const { busy, problem, send } = useChange(WriteConfigDocument);
  const submit = async (): Promise<void> => {
    if (!place) return;
    const scopeId = place.scopeId || undefined;
    const done = await send({ input: { kind, scope: place.scope, scopeId, content, version: 0 } });
    if (done) location.hash = pageHref('configuration', done.document.id);
  };
  return (
    <Dialog wide title={text.newDocument} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="fields">
          <ChoiceField
            label={text.kind}
            value={kind}
            choices={kinds.map((one) => [one.kind, one.kind])}
            onChange={setKind}
          />
          <PlaceFields onChange={setPlace} />
        </div>
        <JsonField label={text.content} value={content} rows={10} onChange={setContent} />
        <Schema kind={kinds.find((one) => one.kind === kind)} />
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || !place || jsonProblem(content) !== ''}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
