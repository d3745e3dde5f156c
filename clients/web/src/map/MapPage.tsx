import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { pageHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { cameraWords } from '../cameras/camera-words.ts';
import { SiteOnMapDocument, SitesOnMapDocument, type SitesOnMapQuery } from '../generated/graphql.ts';
import { Failed } from '../parts/PagedTable.tsx';
import { useAll } from '../parts/use-all.ts';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { figure } from '../text/format.ts';
import { type Marker, WorldMap } from './WorldMap.tsx';
import { mapWords as text } from './words.ts';
import '../parts/parts.css';

type Site = SitesOnMapQuery['sites']['edges'][number]['node'];

/** Sites where they are, and what the cameras of one do. */
export function MapPage(): JSX.Element {
  const sites = useAll(SitesOnMapDocument, (data) => data.sites);
  const [chosen, setChosen] = useState<string | null>(null);
  const placed = sites.flatMap((site) => (site.position ? [{ site, position: site.position }] : []));
  const markers = placed.map(
    ({ site, position }): Marker => ({
      id: site.id,
      name: site.name,
      state: stateOf(site),
      count: site.cameras.totalCount,
      ...position,
    }),
  );
  const site = sites.find(({ id }) => id === chosen);
  const unplaced = sites.length - placed.length;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        {unplaced > 0 && (
          <a href={pageHref('sites')} className="note">
            {text.unplaced(figure(unplaced))}
          </a>
        )}
      </header>
      <div className="map-page">
        {/* Another set of markers is another view: begin with all of them. */}
        <WorldMap key={markers.length} markers={markers} chosen={chosen} onChoose={setChosen} />
        <aside>{site ? <SiteCard key={site.id} site={site} /> : <p className="empty">{text.choose}</p>}</aside>
      </div>
      <p className="muted">{text.honest}</p>
    </div>
  );
}

function stateOf({ edgeServers }: Site): Marker['state'] {
  if (edgeServers.length === 0) return 'unknown';
  return edgeServers.every(({ online }) => online) ? 'good' : 'bad';
}

function SiteCard({ site }: { site: Site }): JSX.Element {
  const { data, problem, again } = usePolled(directClient, SiteOnMapDocument, () => ({ siteId: site.id }), 5000);
  return (
    <section className="card">
      <h2>{site.name}</h2>
      <p className="muted">{[site.address, site.timezone].filter(Boolean).join(' · ')}</p>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data && (
        <>
          <p>{text.online(figure(data.online.totalCount), figure(data.all.totalCount))}</p>
          {data.all.totalCount === 0 && <p className="muted">{strings.cameras.none}</p>}
          <ul className="presets">
            {data.all.edges.map(({ node }) => (
              <li key={node.id} className="actions">
                <span>
                  <a href={pageHref('cameras', node.id)}>{node.name}</a>
                </span>
                <span className={`badge ${node.status.toLowerCase()}`}>{cameraWords.status[node.status]}</span>
              </li>
            ))}
          </ul>
          {data.all.totalCount > data.all.edges.length && (
            <p className="muted">{text.more(figure(data.all.totalCount - data.all.edges.length))}</p>
          )}
        </>
      )}
    </section>
  );
}
