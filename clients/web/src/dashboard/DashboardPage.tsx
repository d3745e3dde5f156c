import type { JSX } from 'react';
import { directClient } from '../app/client.ts';
import { pageHref, ticketHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { EventList } from '../events/EventList.tsx';
import { useEventFeed } from '../events/event-feed.ts';
import { DashboardDocument, type DashboardQuery } from '../generated/graphql.ts';
import { BarChart } from '../parts/BarChart.tsx';
import { Failed } from '../parts/PagedTable.tsx';
import { common } from '../parts/words.ts';
import { strings } from '../strings.ts';
import { bytes, clock, dayAndClock, figure } from '../text/format.ts';
import { hoursOf } from './hours.ts';
import { dashboardWords as text } from './words.ts';
import '../parts/parts.css';
import './dashboard.css';

const EVERY_MS = 5000;
const HOUR_MS = 3_600_000;
const HOURS = 24;
const STATES = ['online', 'connecting', 'offline', 'unknown'] as const;

/** How everything does, on one page, now. */
export function DashboardPage(): JSX.Element {
  const { data, problem, again } = usePolled(
    directClient,
    DashboardDocument,
    () => {
      const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
      return { from: new Date(to - HOURS * HOUR_MS).toISOString(), to: new Date(to).toISOString() };
    },
    EVERY_MS,
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      {problem !== '' && <Failed why={problem} again={again} />}
      {!data && problem === '' && <p className="empty">{common.loading}</p>}
      {data && (
        <div className="board">
          <Cameras data={data} />
          <Events data={data} />
          <Edges data={data} />
          <Work data={data} />
          <Latest />
        </div>
      )}
    </div>
  );
}

function Cameras({ data }: { data: DashboardQuery }): JSX.Element {
  const total = STATES.reduce((sum, state) => sum + data[state].totalCount, 0);
  return (
    <section className="card">
      <h2>
        <a href={pageHref('cameras')}>{strings.cameras.title}</a>
      </h2>
      <p className="big">
        {figure(data.online.totalCount)} <small className="muted">{text.ofOnline(figure(total))}</small>
      </p>
      <div className="coverage">
        {STATES.filter((state) => data[state].totalCount > 0).map((state) => (
          <i
            key={state}
            className={`state ${state}`}
            style={{ width: `${(data[state].totalCount / Math.max(1, total)) * 100}%` }}
          />
        ))}
      </div>
      <ul className="legend">
        {STATES.map((state) => (
          <li key={state}>
            <i className={`state ${state}`} /> {text.states[state]} {figure(data[state].totalCount)}
          </li>
        ))}
      </ul>
      {total === 0 && <p className="muted">{strings.cameras.none}</p>}
    </section>
  );
}

function Events({ data }: { data: DashboardQuery }): JSX.Element {
  const hours = hoursOf(data.eventStatistics, Date.now(), HOURS);
  const sum = hours.reduce((all, one) => all + one.count, 0);
  return (
    <section className="card wide">
      <h2>
        <a href={pageHref('events')}>{text.events}</a>
      </h2>
      <p className="big">
        {figure(sum)} <small className="muted">{text.lastDay}</small>
      </p>
      <BarChart
        label={text.events}
        bars={hours.map(({ atMs, count, critical }) => ({
          name: clock(atMs).slice(0, 5),
          value: count,
          says: figure(count),
          className: critical > 0 ? 'critical' : undefined,
        }))}
      />
    </section>
  );
}

function Edges({ data }: { data: DashboardQuery }): JSX.Element {
  const edges = data.edgeServers.edges.map(({ node }) => node);
  const away = edges.filter(({ online }) => !online);
  const volumes = edges.flatMap((edge) => edge.volumes);
  const [used, max] = [
    volumes.reduce((sum, one) => sum + one.bytes, 0),
    volumes.reduce((sum, one) => sum + one.bytesMax, 0),
  ];
  return (
    <section className="card">
      <h2>
        <a href={pageHref('edges')}>{strings.cameras.edges}</a>
      </h2>
      <p className="big">
        {figure(edges.length - away.length)}{' '}
        <small className="muted">{text.ofOnline(figure(data.edgeServers.totalCount))}</small>
      </p>
      {edges.length === 0 && <p className="muted">{strings.cameras.noEdges}</p>}
      {away.slice(0, 5).map((edge) => (
        <p key={edge.id} className="bad">
          {text.away(edge.name, edge.lastHeartbeatAt ? dayAndClock(edge.lastHeartbeatAt, Date.now()) : strings.never)}
        </p>
      ))}
      {max > 0 && (
        <p>
          <a href={pageHref('storage')}>{text.storage}</a> <meter min={0} max={max} value={used} /> {bytes(used)} /{' '}
          {bytes(max)}
        </p>
      )}
    </section>
  );
}

function Work({ data }: { data: DashboardQuery }): JSX.Element {
  return (
    <section className="card">
      <h2>
        <a href={pageHref('tickets')}>{strings.tickets.title}</a>
      </h2>
      <p className="big">
        {figure(data.tickets.totalCount)} <small className="muted">{text.open}</small>
      </p>
      {data.breached.totalCount > 0 && <p className="bad">{text.overdue(figure(data.breached.totalCount))}</p>}
      <ul>
        {data.tickets.edges.map(({ node }) => (
          <li key={node.id}>
            <a href={ticketHref(node.id)}>
              #{node.number} {node.title}
            </a>{' '}
            {node.sla.breachedAt && <span className="badge offline">{strings.tickets.breached}</span>}
          </li>
        ))}
      </ul>
      {data.incidents.edges.length > 0 && (
        <>
          <h3>{text.incidents}</h3>
          <ul>
            {data.incidents.edges.map(({ node }) => (
              <li key={node.id}>
                <span className={`dot ${node.severity.toLowerCase()}`} />
                {text.incident(node.site?.name ?? strings.tile.noSite, node.eventCount)}{' '}
                <small className="muted">{dayAndClock(node.openedAt, Date.now())}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Latest(): JSX.Element {
  const { events, loaded } = useEventFeed();
  return (
    <section className="card">
      <h2>{strings.wall.latest}</h2>
      {loaded && events.length === 0 && <p className="empty">{strings.events.emptyHint}</p>}
      <EventList events={events.slice(0, 6)} chosen={null} />
    </section>
  );
}
