import { type JSX, useState } from 'react';
import { pageHref } from '../../app/route.ts';
import { AddSiteDocument, SitesDocument, type SitesQuery, UpdateSiteDocument } from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ChoiceField, TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { figure } from '../../text/format.ts';
import { PositionFields } from './PositionFields.tsx';
import { siteWords as text } from './words.ts';
import '../../parts/parts.css';

type Site = SitesQuery['sites']['edges'][number]['node'];
const PAGE = 50;
const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** The places where cameras are: their addresses and the clocks on their walls. */
export function SitesPage(): JSX.Element {
  const [open, setOpen] = useState<Site | 'new' | null>(null);
  const [version, setVersion] = useState(0);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" className="primary" onClick={() => setOpen('new')}>
          {text.add}
        </button>
      </header>
      <PagedTable
        document={SitesDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.sites}
        rowKey={(site) => site.id}
        version={version}
        caption={text.title}
        empty={
          <>
            <strong>{text.none}</strong> {text.noneHint}
          </>
        }
        columns={[
          {
            title: common.name,
            cell: (site) => (
              <>
                <button type="button" className="plain link" onClick={() => setOpen(site)}>
                  {site.name}
                </button>
                {site.address && <small className="muted">{site.address}</small>}
              </>
            ),
          },
          { title: text.timezone, cell: (site) => site.timezone },
          {
            title: text.cameras,
            cell: (site) => <a href={pageHref('cameras')}>{figure(site.cameras.totalCount)}</a>,
          },
          {
            title: text.edges,
            cell: ({ edgeServers }) =>
              edgeServers.length === 0 ? (
                '–'
              ) : (
                <ul className="chips">
                  {edgeServers.map(({ id, name, online }) => (
                    <li key={id} className={online ? undefined : 'bad'}>
                      {name}
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
      {open && (
        <SiteForm
          site={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            setVersion(version + 1);
          }}
        />
      )}
    </div>
  );
}

function SiteForm(props: { site: Site | null; onClose(): void; onSaved(): void }): JSX.Element {
  const { site } = props;
  const [name, setName] = useState(site?.name ?? '');
  const [timezone, setTimezone] = useState(site?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [address, setAddress] = useState(site?.address ?? '');
  const [position, setPosition] = useState(site?.position ?? null);
  const add = useChange(AddSiteDocument);
  const update = useChange(UpdateSiteDocument);
  const submit = async (): Promise<void> => {
    const input = { name: name.trim(), timezone, address: address.trim() || null, position };
    const done = site ? await update.send({ input: { id: site.id, ...input } }) : await add.send({ input });
    if (done) props.onSaved();
  };
  return (
    <Dialog wide title={site?.name ?? text.add} onClose={props.onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField label={common.name} value={name} max={100} required onChange={setName} />
        <ChoiceField
          label={text.timezone}
          value={timezone}
          choices={[...new Set([timezone, ...ZONES])].map((zone) => [zone, zone])}
          onChange={setTimezone}
        />
        <TextField label={text.address} value={address} max={300} onChange={setAddress} />
        <p className="muted">{text.timezoneHint}</p>
        <PositionFields position={position} onChange={setPosition} />
        <Refusal problem={add.problem ?? update.problem} />
        <footer className="actions end">
          <button type="button" onClick={props.onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={add.busy || update.busy}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
