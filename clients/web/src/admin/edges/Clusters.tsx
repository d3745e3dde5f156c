import { type JSX, useState } from 'react';
import { CreateEdgeClusterDocument, DeleteEdgeClusterDocument, EdgeClustersDocument } from '../../generated/graphql.ts';
import { Confirm } from '../../parts/Confirm.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { CheckField, NumberField, TextField } from '../../parts/fields.tsx';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { SiteField, useSites } from '../../parts/SiteField.tsx';
import { useChange } from '../../parts/use-change.ts';
import { common } from '../../parts/words.ts';
import { useEdges } from './EdgeField.tsx';
import { edgeWords as text } from './words.ts';

const PAGE = 25;

/** Edge servers of a site that take over each other's cameras. */
export function Clusters(): JSX.Element {
  const [adding, setAdding] = useState(false);
  const [version, setVersion] = useState(0);
  const changed = (): void => setVersion((known) => known + 1);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.clustersHint}</p>
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          {text.addCluster}
        </button>
      </header>
      <PagedTable
        document={EdgeClustersDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.edgeClusters}
        rowKey={(one) => one.id}
        version={version}
        everyMs={5000}
        caption={text.tabs.clusters}
        empty={text.noClusters}
        columns={[
          { title: common.name, cell: (one) => one.name },
          {
            title: text.title,
            cell: (one) => (
              <ul className="chips">
                {one.edgeServers.map(({ id, name, online }) => (
                  <li key={id} className={online ? undefined : 'bad'}>
                    {name}
                  </li>
                ))}
              </ul>
            ),
          },
          { title: text.failover, cell: (one) => text.seconds(one.failoverAfterSeconds, one.failbackAfterSeconds) },
          { title: text.away, cell: (one) => one.camerasAway },
          {
            title: text.noRoom,
            cell: (one) => (
              <span className={one.camerasWithoutRoom > 0 ? 'bad' : undefined}>{one.camerasWithoutRoom}</span>
            ),
          },
          { title: '', cell: (one) => <Remove cluster={one} onDone={changed} /> },
        ]}
      />
      {adding && (
        <Add
          onClose={() => {
            setAdding(false);
            changed();
          }}
        />
      )}
    </section>
  );
}

function Remove(props: { cluster: { id: string; name: string; version: number }; onDone(): void }): JSX.Element {
  const { id, name, version } = props.cluster;
  const { busy, problem, send } = useChange(DeleteEdgeClusterDocument);
  return (
    <Confirm
      label={common.remove}
      title={text.removeCluster(name)}
      problem={problem}
      busy={busy}
      onSure={async () => {
        if (!(await send({ id, version }))) return false;
        props.onDone();
        return true;
      }}
    >
      <p>{text.removeClusterHint}</p>
    </Confirm>
  );
}

function Add({ onClose }: { onClose(): void }): JSX.Element {
  const sites = useSites();
  const edges = useEdges();
  const [name, setName] = useState('');
  const [siteId, setSiteId] = useState('');
  const [members, setMembers] = useState<readonly string[]>([]);
  const [failoverAfterSeconds, setFailover] = useState(30);
  const [failbackAfterSeconds, setFailback] = useState(60);
  const { busy, problem, send } = useChange(CreateEdgeClusterDocument);
  const own = edges.filter(({ site }) => site?.id === siteId);
  return (
    <Dialog title={text.addCluster} onClose={onClose}>
      <form
        className="stack"
        onSubmit={async (event) => {
          event.preventDefault();
          const input = {
            name: name.trim(),
            siteId,
            edgeServerIds: [...members],
            failoverAfterSeconds,
            failbackAfterSeconds,
          };
          if (await send({ input })) onClose();
        }}
      >
        <div className="fields">
          <TextField label={common.name} value={name} max={100} required onChange={setName} />
          <SiteField
            label={text.site}
            sites={sites}
            value={siteId}
            none={common.choose}
            onChange={(next) => {
              setSiteId(next);
              setMembers([]);
            }}
          />
          <NumberField
            label={text.failoverField}
            value={failoverAfterSeconds}
            min={1}
            max={86_400}
            onChange={setFailover}
          />
          <NumberField
            label={text.failbackField}
            value={failbackAfterSeconds}
            min={1}
            max={86_400}
            onChange={setFailback}
          />
        </div>
        <fieldset>
          <legend>{text.title}</legend>
          {own.length === 0 && <p className="muted">{text.noneAtSite}</p>}
          <div className="actions">
            {own.map((edge) => (
              <CheckField
                key={edge.id}
                label={edge.name}
                value={members.includes(edge.id)}
                onChange={(on) => setMembers(on ? [...members, edge.id] : members.filter((id) => id !== edge.id))}
              />
            ))}
          </div>
        </fieldset>
        <Refusal problem={problem} />
        <footer className="actions end">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="primary" disabled={busy || members.length === 0}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
