import type { JSX } from 'react';
import { strings } from '../strings.ts';
import { bitrate, dayAndClock, duration } from '../text/format.ts';
import type { CameraTab } from './CameraPage.tsx';
import { cameraWords as text } from './camera-words.ts';
import { probeText } from './probe-text.ts';

const PARTS = [
  ['recordedMs', 'RECORDED'],
  ['backfilledMs', 'BACKFILLED'],
  ['gapMs', 'GAP'],
  ['unknownMs', 'UNKNOWN'],
  ['expiredMs', 'EXPIRED'],
  ['deletedMs', 'DELETED'],
  ['notExpectedMs', 'NOT_EXPECTED'],
  ['clockStepMs', 'CLOCK_STEP'],
] as const;

/** How the camera does now, and what became of today. */
export function CameraHealth({ camera }: Pick<CameraTab, 'camera'>): JSX.Element {
  const { ingest, edgeServer, coverage } = camera;
  const rate = [
    ingest?.width ? `${ingest.width} × ${ingest.height} ${ingest.codec ?? ''}` : '',
    typeof ingest?.fps === 'number' ? `${ingest.fps.toFixed(1)} fps` : '',
    typeof ingest?.bitrateBps === 'number' ? bitrate(ingest.bitrateBps) : '',
  ];
  const totalMs = coverage ? PARTS.reduce((sum, [part]) => sum + coverage[part], 0) : 0;
  return (
    <section className="card">
      <h2>{text.health}</h2>
      <dl className="facts">
        <div>
          <dt>{text.state}</dt>
          <dd>
            {ingest?.state ?? '–'}
            {ingest?.error && <small className="bad"> {probeText(ingest.error) ?? ingest.error}</small>}
            {ingest && !ingest.desired && <small className="note"> {text.notRecorded}</small>}
          </dd>
        </div>
        <div>
          <dt>{text.lastFrame}</dt>
          <dd>
            {ingest?.lastFrameAt ? dayAndClock(ingest.lastFrameAt, Date.now(), camera.site?.timezone) : strings.never}
          </dd>
        </div>
        <div>
          <dt>{text.rate}</dt>
          <dd>{rate.filter(Boolean).join(' · ') || '–'}</dd>
        </div>
        <div>
          <dt>{text.reconnects}</dt>
          <dd>{ingest ? `${ingest.reconnects} · ${ingest.gaps}` : '–'}</dd>
        </div>
        <div>
          <dt>{text.edge}</dt>
          <dd>
            {edgeServer ? edgeServer.name : text.noEdge}
            {edgeServer && !edgeServer.online && <small className="bad"> ({strings.cameras.offline})</small>}
          </dd>
        </div>
      </dl>
      <h3>{text.today}</h3>
      {!coverage || totalMs === 0 ? (
        <p className="muted">{text.noCoverage}</p>
      ) : (
        <>
          <div className="coverage">
            {PARTS.filter(([part]) => coverage[part] > 0).map(([part, kind]) => (
              <i
                key={part}
                className={`span ${kind.toLowerCase()}`}
                style={{ width: `${(coverage[part] / totalMs) * 100}%` }}
              />
            ))}
          </div>
          <ul className="legend">
            {PARTS.filter(([part]) => coverage[part] >= 1000).map(([part, kind]) => (
              <li key={part}>
                <i className={`span ${kind.toLowerCase()}`} /> {strings.playback.legend[kind]}{' '}
                {duration(coverage[part])} ({((coverage[part] / totalMs) * 100).toFixed(1)} %)
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
