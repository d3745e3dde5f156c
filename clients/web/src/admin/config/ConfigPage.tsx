import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import type { PageProps } from '../../app/pages.ts';
import { pageHref } from '../../app/route.ts';
import { usePolled } from '../../app/use-polled.ts';
import { ConfigDocumentsDocument, ConfigKindsDocument, type ConfigKindsQuery } from '../../generated/graphql.ts';
import { ChoiceField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { useSites } from '../../parts/SiteField.tsx';
import { common } from '../../parts/words.ts';
import { DocumentEditor } from './DocumentEditor.tsx';
import { KindEditor } from './KindEditor.tsx';
import { NewDocument } from './NewDocument.tsx';
import { PlaceName } from './Place.tsx';
import { configWords as text } from './words.ts';
import '../../parts/parts.css';
import '../admin.css';

const PAGE = 50;
export type ConfigKind = ConfigKindsQuery['configKinds'][number];

/** Settings as documents that inherit from tenant to site to edge server to camera; below an id, one of them. */
export function ConfigPage({ path }: PageProps): JSX.Element {
  const { data, again } = usePolled(directClient, ConfigKindsDocument, () => ({}), 60_000);
  const kinds = data?.configKinds ?? [];
  return (
    <div className="page">
      {path === '' ? (
        <DocumentList kinds={kinds} again={again} />
      ) : (
        <DocumentEditor key={path} id={path} kinds={kinds} />
      )}
    </div>
  );
}

function DocumentList({ kinds, again }: { kinds: readonly ConfigKind[]; again(): void }): JSX.Element {
  const sites = useSites();
  const [kind, setKind] = useState('');
  const [open, setOpen] = useState<'document' | ConfigKind | 'kind' | null>(null);
  return (
    <>
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" onClick={() => setOpen('kind')}>
          {text.newKind}
        </button>
        <button type="button" className="primary" disabled={kinds.length === 0} onClick={() => setOpen('document')}>
          {text.newDocument}
        </button>
      </header>
      <p className="muted">{text.hint}</p>
      <div className="fields">
        <ChoiceField
          label={text.kind}
          value={kind}
          none={common.any}
          choices={kinds.map((one) => [one.kind, one.kind])}
          onChange={setKind}
        />
      </div>
      <PagedTable
        document={ConfigDocumentsDocument}
        variables={{ first: PAGE, kind: kind || undefined }}
        pick={(data) => data.configDocuments}
        rowKey={(one) => one.id}
        caption={text.title}
        empty={
          <>
            <strong>{text.none}</strong> {kinds.length === 0 ? text.noKinds : text.noneHint}
          </>
        }
        columns={[
          { title: text.kind, cell: (one) => <a href={pageHref('configuration', one.id)}>{one.kind}</a> },
          { title: text.place, cell: (one) => <PlaceName place={one} sites={sites} /> },
          { title: text.version, cell: (one) => one.version },
        ]}
      />
      <h2>{text.kinds}</h2>
      <ul className="chips">
        {kinds.map((one) => (
          <li key={one.kind}>
            <button type="button" className="plain link" onClick={() => setOpen(one)}>
              {one.kind}
            </button>{' '}
            {one.ofPlatform && text.ofPlatform}
          </li>
        ))}
      </ul>
      {open === 'document' && <NewDocument kinds={kinds} onClose={() => setOpen(null)} />}
      {open !== null && open !== 'document' && (
        <KindEditor
          kind={open === 'kind' ? null : open}
          onClose={() => {
            setOpen(null);
            again();
          }}
        />
      )}
    </>
  );
}
