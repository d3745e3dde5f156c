import type { JSX } from 'react';
import { client } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { EdgeBufferDocument, type EdgeBufferQuery } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { bytes, dayAndClock } from '../text/format.ts';

type Edge = EdgeBufferQuery['edgeServers']['edges'][number]['node'];
const text = strings.cameras;

/** Each edge server: whether it is there, how full its buffer is, what still waits to be uploaded. */
export function EdgeCards(): JSX.Element {
  const { data, problem } = usePolled(client, EdgeBufferDocument, () => ({}), 5000);
  const edges = data?.edgeServers.edges.map((edge) => edge.node) ?? [];
  return (
    <section>
      <h2>{text.edges}</h2>
      {problem !== '' && <p role="alert">{problem}</p>}
      {data && edges.length === 0 && <p className="empty">{text.noEdges}</p>}
      <div className="cards">
        {edges.map((edge) => (
          <Card key={edge.id} edge={edge} />
        ))}
      </div>
    </section>
  );
}

function Card({ edge }: { edge: Edge }): JSX.Element {
  const { buffer, sync } = edge;
  const moment = (at: string | null | undefined): string => (at ? dayAndClock(at, Date.now()) : strings.never);
  return (
    <article className="card">
      <header className="page-head">
        <h3>{edge.name}</h3>
        <span className={`badge ${edge.online ? 'online' : 'offline'}`}>
          {edge.online ? text.online : text.offline}
        </span>
      </header>
      <dl className="facts">
        <div>
          <dt>{text.heartbeat}</dt>
          <dd>{moment(edge.lastHeartbeatAt)}</dd>
        </div>
        <div>
          <dt>{text.buffer}</dt>
          <dd>
            {buffer ? (
              <>
                <meter min={0} max={buffer.bytesMax} value={buffer.bytes} /> {bytes(buffer.bytes)} /{' '}
                {bytes(buffer.bytesMax)}
                {buffer.oldest ? <small className="muted"> {dayAndClock(buffer.oldest, Date.now())} –</small> : ''}
              </>
            ) : (
              text.unknown
            )}
          </dd>
        </div>
        <div>
          <dt>{text.sync}</dt>
          <dd>
            {!sync
              ? text.unknown
              : sync.pendingEvents === 0
                ? text.synced
                : text.pending(sync.pendingEvents, bytes(sync.backlogBytes))}
          </dd>
        </div>
        <div>
          <dt>{text.ack}</dt>
          <dd>{moment(sync?.lastAckAt)}</dd>
        </div>
      </dl>
      {edge.softwareVersion && <small className="muted">{edge.softwareVersion}</small>}
    </article>
  );
}
