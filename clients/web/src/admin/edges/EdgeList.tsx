import { type JSX, useState } from 'react';
import { pageHref } from '../../app/route.ts';
import { EdgesDocument, type EdgesQuery } from '../../generated/graphql.ts';
import { PagedTable } from '../../parts/PagedTable.tsx';
import { common } from '../../parts/words.ts';
import { strings } from '../../strings.ts';
import { bytes, dayAndClock, figure } from '../../text/format.ts';
import { Edge } from './Edge.tsx';
import { Enrol } from './Enrol.tsx';
import { edgeWords as text } from './words.ts';

export type EdgeRow = EdgesQuery['edgeServers']['edges'][number]['node'];
const PAGE = 50;

/** Every edge server: whether it is there, what it runs, how full its disks are, what still waits to be uploaded. */
export function EdgeList(): JSX.Element {
  const [enrolling, setEnrolling] = useState(false);
  const [open, setOpen] = useState<EdgeRow | null>(null);
  const [version, setVersion] = useState(0);
  return (
    <section className="stack">
      <header className="page-head">
        <p className="muted">{text.enrolHint}</p>
        <button type="button" className="primary" onClick={() => setEnrolling(true)}>
          {text.enrol}
        </button>
      </header>
      <PagedTable
        document={EdgesDocument}
        variables={{ first: PAGE }}
        pick={(data) => data.edgeServers}
        rowKey={(edge) => edge.id}
        version={version}
        everyMs={5000}
        caption={text.title}
        empty={
          <>
            <strong>{text.none}</strong> {text.noneHint}
          </>
        }
        columns={[
          {
            title: common.name,
            cell: (edge) => (
              <>
                <button type="button" className="plain link" onClick={() => setOpen(edge)}>
                  {edge.name}
                </button>
                <small className="muted">{edge.site?.name ?? strings.tile.noSite}</small>
              </>
            ),
          },
          {
            title: text.state,
            cell: (edge) => (
              <>
                <span className={`badge ${edge.online ? 'online' : 'offline'}`}>
                  {edge.online ? strings.cameras.online : strings.cameras.offline}
                </span>
                <small className="muted">
                  {' '}
                  {edge.lastHeartbeatAt
                    ? dayAndClock(edge.lastHeartbeatAt, Date.now(), edge.site?.timezone)
                    : strings.never}
                </small>
              </>
            ),
          },
          { title: text.version, cell: (edge) => edge.softwareVersion ?? '–' },
          { title: text.load, cell: loadOf },
          { title: text.disks, cell: disksOf },
          {
            title: text.waiting,
            cell: ({ sync }) =>
              !sync
                ? '–'
                : sync.pendingEvents === 0
                  ? strings.cameras.synced
                  : strings.cameras.pending(sync.pendingEvents, bytes(sync.backlogBytes)),
          },
          { title: text.settings, cell: (edge) => <Settings edge={edge} /> },
        ]}
      />
      {enrolling && (
        <Enrol
          onClose={() => {
            setEnrolling(false);
            setVersion(version + 1);
          }}
        />
      )}
      {open && <Edge edge={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

export function loadOf({ load }: EdgeRow): string {
  if (!load) return '–';
  const parts = [
    text.cameras(load.cameras),
    load.cpuPercent === null ? '' : `${figure(load.cpuPercent)} % CPU`,
    load.memoryBytes === null ? '' : bytes(load.memoryBytes),
  ];
  return parts.filter(Boolean).join(' · ');
}

export function disksOf({ volumes }: EdgeRow): JSX.Element {
  if (volumes.length === 0) return <>–</>;
  return (
    <>
      {volumes.map((one) => (
        <div key={one.id}>
          <meter min={0} max={Math.max(1, one.bytesMax)} value={one.bytes} /> {bytes(one.bytes)} / {bytes(one.bytesMax)}
        </div>
      ))}
    </>
  );
}

function Settings({ edge }: { edge: EdgeRow }): JSX.Element {
  const refused = edge.configState?.find(({ state }) => state === 'REFUSED');
  const pending = edge.configState?.some(({ state }) => state === 'PENDING');
  if (!edge.configState) return <>–</>;
  const state = refused ? 'REFUSED' : pending ? 'PENDING' : 'APPLIED';
  const badge = { REFUSED: 'offline', PENDING: 'connecting', APPLIED: 'good' }[state];
  return (
    <a href={pageHref('configuration')} title={refused?.error?.message}>
      <span className={`badge ${badge}`}>{text.progress[state]}</span>
    </a>
  );
}
