import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { pageHref } from '../../app/route.ts';
import { usePolled } from '../../app/use-polled.ts';
import { ConfigDocumentDocument, type DocumentPartsFragment, WriteConfigDocument } from '../../generated/graphql.ts';
import { TextField } from '../../parts/fields.tsx';
import { Failed } from '../../parts/PagedTable.tsx';
import { SaveBar } from '../../parts/SaveBar.tsx';
import { useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { common } from '../../parts/words.ts';
import type { ConfigKind } from './ConfigPage.tsx';
import { Effective } from './Effective.tsx';
import { indented, JsonField, jsonProblem } from './JsonField.tsx';
import { PlaceName } from './Place.tsx';
import { Schema } from './Schema.tsx';
import { Versions } from './Versions.tsx';
import { configWords as text } from './words.ts';

/** One document: its content, what holds with what it inherits, and every version that it had. */
export function DocumentEditor({ id, kinds }: { id: string; kinds: readonly ConfigKind[] }): JSX.Element {
  const { data, problem, again } = usePolled(directClient, ConfigDocumentDocument, () => ({ id }), 10_000);
  const sites = useSites();
  const known = data?.configDocument;
  return (
    <>
      <a href={pageHref('configuration')}>‹ {text.title}</a>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data && !known && <p className="empty">{common.noLongerThere}</p>}
      {known && (
        <>
          <header className="page-head">
            <h1>{known.kind}</h1>
            <span className="muted">
              <PlaceName place={known} sites={sites} /> · {text.version} {known.version}
            </span>
          </header>
          <div className="two">
            <Content document={known} kind={kinds.find(({ kind }) => kind === known.kind)} again={again} />
            <div className="stack">
              <Effective place={known} kind={known.kind} version={known.version} />
              <Versions document={known} again={again} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Content(props: { document: DocumentPartsFragment; kind: ConfigKind | undefined; again(): void }): JSX.Element {
  const { document, again } = props;
  const saved = indented(document.content);
  const draft = useDraft(saved, document.version);
  const [note, setNote] = useState('');
  const { busy, problem, send, clear } = useChange(WriteConfigDocument);
  const save = async (version: number): Promise<void> => {
    const { kind, scope } = document;
    const scopeId = scope === 'TENANT' ? undefined : document.scopeId;
    const done = await send({
      input: { kind, scope, scopeId, content: draft.value, version, note: note || undefined },
    });
    if (done) {
      draft.reset();
      setNote('');
    }
    again();
  };
  return (
    <section className="card">
      <JsonField label={text.content} value={draft.value} rows={18} onChange={draft.set} />
      <TextField label={text.note} value={note} max={200} onChange={setNote} />
      <Schema kind={props.kind} />
      <SaveBar
        changed={draft.changed && jsonProblem(draft.value) === ''}
        busy={busy}
        problem={problem}
        differences={[{ label: text.content, theirs: saved, mine: draft.value }]}
        onSave={() => void save(draft.version)}
        onOverwrite={() => void save(document.version)}
        onReset={() => {
          draft.reset();
          clear();
        }}
      />
    </section>
  );
}
