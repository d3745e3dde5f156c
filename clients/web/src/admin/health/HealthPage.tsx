import { type JSX, useState } from 'react';
import { directClient } from '../../app/client.ts';
import { pageHref } from '../../app/route.ts';
import { usePolled } from '../../app/use-polled.ts';
import { cameraWords } from '../../cameras/camera-words.ts';
import { probeText } from '../../cameras/probe-text.ts';
import {
  type CameraStatus,
  CamerasInTroubleDocument,
  EdgeJobsDocument,
  ModelCostsDocument,
} from '../../generated/graphql.ts';
import { ChoiceField } from '../../parts/fields.tsx';
import { Failed, PagedTable } from '../../parts/PagedTable.tsx';
import { strings } from '../../strings.ts';
import { dayAndClock, figure } from '../../text/format.ts';
import { useEdges } from '../edges/EdgeField.tsx';
import { healthWords as text } from './words.ts';
import '../../parts/parts.css';

const PAGE = 25;
const TROUBLES: readonly CameraStatus[] = ['OFFLINE', 'UNKNOWN', 'CONNECTING'];

/** What needs somebody: cameras that do not record and why, edge servers that are away, analytics that fall behind. */
export function HealthPage(): JSX.Element {
  const [status, setStatus] = useState<CameraStatus>('OFFLINE');
  const edges = useEdges();
  const away = edges.filter(({ online }) => !online);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      {away.length > 0 && (
        <p role="alert">
          {text.away(
            away
              .slice(0, 10)
              .map(({ name }) => name)
              .join(', '),
            away.length,
          )}{' '}
          <a href={pageHref('edges')}>{strings.cameras.edges}</a>
        </p>
      )}
      <h2>{text.cameras}</h2>
      <div className="fields">
        <ChoiceField
          label={cameraWords.state}
          value={status}
          choices={TROUBLES.map((one) => [one, cameraWords.status[one]])}
          onChange={setStatus}
        />
      </div>
      <PagedTable
        document={CamerasInTroubleDocument}
        variables={{ first: PAGE, status }}
        pick={(data) => data.cameras}
        rowKey={(camera) => camera.id}
        everyMs={5000}
        caption={text.cameras}
        empty={text.noTrouble}
        columns={[
          {
            title: strings.cameras.name,
            cell: (camera) => (
              <>
                <a href={pageHref('cameras', camera.id)}>{camera.name}</a>
                <small className="muted">{camera.site?.name ?? strings.tile.noSite}</small>
              </>
            ),
          },
          {
            title: text.why,
            cell: ({ ingest, edgeServer, maintenance }) => {
              if (maintenance) return cameraWords.maintenance;
              if (!edgeServer) return cameraWords.noEdge;
              if (!edgeServer.online) return strings.tile.edgeOffline(edgeServer.name);
              return ingest?.error ? (probeText(ingest.error) ?? ingest.error) : (ingest?.state ?? '–');
            },
          },
          {
            title: cameraWords.lastFrame,
            cell: ({ ingest, site }) =>
              ingest?.lastFrameAt ? dayAndClock(ingest.lastFrameAt, Date.now(), site?.timezone) : strings.never,
          },
          { title: text.reconnects, cell: ({ ingest }) => figure(ingest?.reconnects ?? 0) },
        ]}
      />
      <h2>{text.analytics}</h2>
      <p className="muted">{text.noJobs}</p>
      {edges.slice(0, 20).map(({ id, name }) => (
        <Jobs key={id} edgeServerId={id} name={name} />
      ))}
      <Models />
    </div>
  );
}

function Jobs(props: { edgeServerId: string; name: string }): JSX.Element | null {
  const { edgeServerId, name } = props;
  const { data, problem, again } = usePolled(directClient, EdgeJobsDocument, () => ({ edgeServerId }), 5000);
  if (problem !== '' && !data) return <Failed why={`${name}: ${problem}`} again={again} />;
  if (!data || data.videoJobs.length === 0) return null;
  return (
    <section className="card">
      <h3>{name}</h3>
      <ul>
        {data.videoJobs.map((one) => (
          <li key={one.queue} className={one.dropped > 0 || one.failed > 0 ? 'note' : undefined}>
            {text.queues[one.queue]}:{' '}
            {text.jobs(
              figure(one.waiting),
              figure(one.running),
              figure(one.done),
              figure(one.failed),
              figure(one.dropped),
            )}{' '}
            · {text.perSecond(figure(one.perSecond, 1))}{' '}
            <small className="muted">{dayAndClock(one.asOf, Date.now())}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Models(): JSX.Element | null {
  const { data } = usePolled(directClient, ModelCostsDocument, () => ({}), 10_000);
  const rows =
    data?.aiModels.edges.flatMap(({ node }) => node.costs.map((cost) => ({ ...cost, model: node.name }))) ?? [];
  if (rows.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          {text.modelColumns.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={`${one.model} ${one.version} ${one.edgeServer.name} ${one.provider}`}>
            <th scope="row">
              {one.model} {one.version}
            </th>
            <td data-label={text.modelColumns[1]}>{one.edgeServer.name}</td>
            <td data-label={text.modelColumns[2]}>{one.provider}</td>
            <td data-label={text.modelColumns[3]}>{figure(one.frames)}</td>
            <td data-label={text.modelColumns[4]}>{figure(one.msPerFrame, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
