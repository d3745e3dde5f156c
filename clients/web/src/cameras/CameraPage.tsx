import { type JSX, useCallback } from 'react';
import { directClient } from '../app/client.ts';
import { playbackHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { CameraDetailDocument, type CameraDetailQuery } from '../generated/graphql.ts';
import { Failed } from '../parts/PagedTable.tsx';
import { common } from '../parts/words.ts';
import { dayStartMs } from '../text/day.ts';
import { CameraOverview } from './CameraOverview.tsx';
import { cameraWords as text } from './camera-words.ts';
import { MasksTab } from './MasksTab.tsx';
import { PlanTab } from './PlanTab.tsx';
import { PtzTab } from './PtzTab.tsx';
import { RulesTab } from './RulesTab.tsx';
import { ZonesTab } from './ZonesTab.tsx';
import './camera.css';
import '../draw/draw.css';
import '../week/week.css';
import '../parts/parts.css';

export type CameraDetail = NonNullable<CameraDetailQuery['camera']>;
/** What each tab of a camera gets: the camera as it was last read, and the way to read it anew. */
export interface CameraTab {
  readonly camera: CameraDetail;
  again(): void;
}
const TABS = {
  overview: CameraOverview,
  zones: ZonesTab,
  rules: RulesTab,
  recording: PlanTab,
  masks: MasksTab,
  ptz: PtzTab,
};
type TabName = keyof typeof TABS;
const EVERY_MS = 5000;

/** One camera: what it does, and everything that can be set on it. */
export function CameraPage({ cameraId, tab }: { cameraId: string; tab: string }): JSX.Element {
  const variables = useCallback(
    () => ({
      id: cameraId,
      from: new Date(dayStartMs(Date.now(), undefined)).toISOString(),
      to: new Date().toISOString(),
    }),
    [cameraId],
  );
  const { data, problem, again } = usePolled(directClient, CameraDetailDocument, variables, EVERY_MS);
  const chosen: TabName = tab in TABS ? (tab as TabName) : 'overview';
  const Tab = TABS[chosen];
  const camera = data?.camera;
  return (
    <div className="page">
      <a href="#/cameras">‹ {text.back}</a>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data && !camera && <p className="empty">{common.noLongerThere}</p>}
      {camera && (
        <>
          <header className="page-head">
            <h1>{camera.name}</h1>
            <span className={`badge ${camera.status.toLowerCase()}`}>{text.status[camera.status]}</span>
            <a className="right" href={playbackHref(camera.id, Date.now() - 60_000)}>
              {text.playback} ›
            </a>
          </header>
          <nav className="tabs" aria-label={camera.name}>
            {(Object.keys(TABS) as TabName[]).map((name) => (
              <a
                key={name}
                href={`#/cameras/${encodeURIComponent(cameraId)}/${name}`}
                aria-current={name === chosen ? 'page' : undefined}
              >
                {text.tabs[name]}
              </a>
            ))}
          </nav>
          <Tab key={camera.id} camera={camera} again={again} />
        </>
      )}
    </div>
  );
}
