import { type JSX, useState } from 'react';
import type { PageProps } from '../app/pages.ts';
import { pageHref } from '../app/route.ts';
import { type CameraFilter, type CameraStatus, CamerasDocument, type CamerasQuery } from '../generated/graphql.ts';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { SiteField, useSites } from '../parts/SiteField.tsx';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { bitrate, dayAndClock } from '../text/format.ts';
import { AddWizard } from './add/AddWizard.tsx';
import { CameraPage } from './CameraPage.tsx';
import { cameraWords } from './camera-words.ts';
import { probeText } from './probe-text.ts';

type Camera = CamerasQuery['cameras']['edges'][number]['node'];
const text = strings.cameras;
const STATUSES: readonly CameraStatus[] = ['ONLINE', 'CONNECTING', 'OFFLINE', 'UNKNOWN'];
const PAGE = 50;

/** Every camera and edge server with what it is doing; below an id, one camera. */
export function CamerasPage({ path }: PageProps): JSX.Element {
  const [cameraId = '', tab = ''] = path.split('/');
  return cameraId === '' ? <CameraList /> : <CameraPage key={cameraId} cameraId={cameraId} tab={tab} />;
}

function CameraList(): JSX.Element {
  const sites = useSites();
  const [adding, setAdding] = useState(false);
  const [version, setVersion] = useState(0);
  const [search, setSearch] = useState('');
  const [siteId, setSiteId] = useState('');
  const [status, setStatus] = useState<CameraStatus | ''>('');
  const filter: CameraFilter = {
    text: search.trim() || undefined,
    siteId: siteId || undefined,
    status: status || undefined,
  };
  const narrowed = Object.values(filter).some(Boolean);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <button type="button" className="primary" onClick={() => setAdding(true)}>
          {text.add}
        </button>
      </header>
      {adding && (
        <AddWizard
          onClose={() => {
            setAdding(false);
            setVersion(version + 1);
          }}
        />
      )}
      <div className="fields">
        <TextField label={common.search} type="search" value={search} max={100} onChange={setSearch} />
        <SiteField label={text.site} sites={sites} value={siteId} none={common.any} onChange={setSiteId} />
        <ChoiceField
          label={cameraWords.state}
          value={status}
          none={common.any}
          choices={STATUSES.map((one) => [one, cameraWords.status[one]])}
          onChange={setStatus}
        />
      </div>
      <PagedTable
        document={CamerasDocument}
        variables={{ first: PAGE, filter }}
        pick={(data) => data.cameras}
        rowKey={(camera) => camera.id}
        version={version}
        everyMs={5000}
        caption={text.title}
        empty={narrowed ? cameraWords.noMatch : text.none}
        columns={[
          { title: text.columns[0] ?? '', cell: named },
          { title: text.columns[1] ?? '', cell: state },
          {
            title: text.columns[2] ?? '',
            cell: ({ ingest }) => (ingest?.width ? `${ingest.width} × ${ingest.height} ${ingest.codec ?? ''}` : '–'),
          },
          { title: text.columns[3] ?? '', cell: rate },
          {
            title: text.columns[4] ?? '',
            cell: ({ ingest, site }) =>
              ingest?.lastFrameAt ? dayAndClock(ingest.lastFrameAt, Date.now(), site?.timezone) : strings.never,
          },
          {
            title: text.columns[5] ?? '',
            cell: ({ edgeServer }) =>
              edgeServer ? `${edgeServer.name}${edgeServer.online ? '' : ` (${text.offline})`}` : '–',
          },
        ]}
      />
    </div>
  );
}

function named(camera: Camera): JSX.Element {
  return (
    <>
      <a href={pageHref('cameras', camera.id)}>{camera.name}</a>
      <small className="muted">
        {camera.site?.name ?? strings.tile.noSite} · {camera.device.address}
      </small>
      {camera.ingest?.error && <small className="bad">{probeText(camera.ingest.error) ?? camera.ingest.error}</small>}
    </>
  );
}

function state(camera: Camera): JSX.Element {
  return (
    <>
      <span className={`badge ${camera.status.toLowerCase()}`}>{cameraWords.status[camera.status]}</span>
      {camera.maintenance && <small className="note"> {cameraWords.maintenance}</small>}
    </>
  );
}

function rate({ ingest }: Camera): string {
  if (typeof ingest?.fps !== 'number') return '–';
  return `${ingest.fps.toFixed(1)} fps${typeof ingest.bitrateBps === 'number' ? ` · ${bitrate(ingest.bitrateBps)}` : ''}`;
}
