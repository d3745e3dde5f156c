import { type JSX, useState } from 'react';
import { client } from '../app/client.ts';
import { usePolled } from '../app/use-polled.ts';
import { CamerasDocument, type CamerasQuery } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { bitrate, dayAndClock } from '../text/format.ts';
import { AddCamera } from './AddCamera.tsx';
import { EdgeCards } from './EdgeCards.tsx';
import { probeText } from './probe-text.ts';

type Camera = CamerasQuery['cameras']['edges'][number]['node'];
const text = strings.cameras;

/** Every camera and edge server with what it is doing, and the way to add a camera. */
export function CamerasPage(): JSX.Element {
  const { data, problem, again } = usePolled(client, CamerasDocument, () => ({}), 5000);
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState('');
  const cameras = data?.cameras.edges.map((edge) => edge.node) ?? [];
  return (
    <div className="page">
      <header className="page-head">
        <h1>
          {text.title} <small className="muted">{data?.cameras.totalCount ?? ''}</small>
        </h1>
        {!adding && (
          <button type="button" className="primary" onClick={() => setAdding(true)}>
            {text.add}
          </button>
        )}
      </header>
      {problem !== '' && <p role="alert">{problem}</p>}
      {added !== '' && (
        <p role="status" className="note good">
          {text.added(added)}
        </p>
      )}
      {adding && (
        <AddCamera
          onDone={(name) => {
            setAdding(false);
            if (name === null) return;
            setAdded(name);
            again();
          }}
        />
      )}
      {data && cameras.length === 0 && <p className="empty">{text.none}</p>}
      {cameras.length > 0 && (
        <table>
          <thead>
            <tr>
              {text.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cameras.map((camera) => (
              <Row key={camera.id} camera={camera} />
            ))}
          </tbody>
        </table>
      )}
      <EdgeCards />
    </div>
  );
}

function Row({ camera }: { camera: Camera }): JSX.Element {
  const { ingest } = camera;
  const cells: [JSX.Element | string, string][] = [
    [
      <span key="s" className={`badge ${camera.status.toLowerCase()}`}>
        {camera.status}
      </span>,
      'state',
    ],
    [ingest?.width ? `${ingest.width} × ${ingest.height} ${ingest.codec ?? ''}` : '–', 'picture'],
    [
      typeof ingest?.fps === 'number'
        ? `${ingest.fps.toFixed(1)} fps${typeof ingest.bitrateBps === 'number' ? ` · ${bitrate(ingest.bitrateBps)}` : ''}`
        : '–',
      'rate',
    ],
    [ingest?.lastFrameAt ? dayAndClock(ingest.lastFrameAt, Date.now()) : strings.never, 'frame'],
    [
      camera.edgeServer ? `${camera.edgeServer.name}${camera.edgeServer.online ? '' : ` (${text.offline})`}` : '–',
      'edge',
    ],
  ];
  return (
    <tr>
      <th scope="row">
        <b>{camera.name}</b>
        <small className="muted">
          {camera.site?.name ?? strings.tile.noSite} · {camera.device.address}
        </small>
        {ingest?.error && <small className="bad">{probeText(ingest.error) ?? ingest.error}</small>}
      </th>
      {cells.map(([content, key], index) => (
        <td key={key} data-label={text.columns[index + 1]}>
          {content}
        </td>
      ))}
    </tr>
  );
}
