import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import type { PageProps } from '../app/pages.ts';
import { ticketHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { type TicketState, TicketsDocument, type TicketsQuery } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { dayAndClock } from '../text/format.ts';
import { OpenTicket } from './OpenTicket.tsx';
import { TicketDetail } from './TicketDetail.tsx';

type Row = TicketsQuery['tickets']['edges'][number]['node'];
const PAGE = 25;
const EVERY_MS = 5000;
const SHOWN = {
  open: ['OPEN', 'IN_PROGRESS', 'WAITING'],
  done: ['RESOLVED', 'CLOSED', 'CANCELLED'],
} satisfies Record<string, TicketState[]>;

/** The work that came of events: a list, and the chosen ticket beside it. */
export function TicketsPage({ path }: PageProps): JSX.Element {
  const ticketId = path === '' ? null : path;
  const [shown, setShown] = useState<keyof typeof SHOWN>('open');
  const [text, setText] = useState('');
  // The cursor of each page before this one, so that one can go back.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [opening, setOpening] = useState(false);
  const narrow = (change: () => void): void => {
    change();
    setCursors([]);
  };
  return (
    <div className={`split ${ticketId ? 'has-choice' : ''}`}>
      <section className="split-list" aria-label={strings.tickets.title}>
        <header className="page-head">
          <h1>{strings.tickets.title}</h1>
          <button type="button" className="primary" aria-expanded={opening} onClick={() => setOpening(!opening)}>
            {opening ? strings.tickets.cancel : strings.tickets.open}
          </button>
        </header>
        {opening && <OpenTicket onDone={() => setOpening(false)} />}
        <div className="filters">
          <label>
            {strings.tickets.show}
            <select
              value={shown}
              onChange={(event) => narrow(() => setShown(event.target.value === 'done' ? 'done' : 'open'))}
            >
              <option value="open">{strings.tickets.shownOpen}</option>
              <option value="done">{strings.tickets.shownDone}</option>
            </select>
          </label>
          <label>
            {strings.tickets.search}
            <input type="search" value={text} onChange={(event) => narrow(() => setText(event.target.value))} />
          </label>
        </div>
        {/* Each page asks for itself: a slow answer to an earlier search cannot replace this one's. */}
        <TicketRows
          key={JSON.stringify([shown, text, cursors])}
          states={SHOWN[shown]}
          text={text}
          after={cursors.at(-1)}
          chosen={ticketId}
          onNewer={cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : null}
          onOlder={(cursor) => setCursors([...cursors, cursor])}
        />
      </section>
      <section className="split-detail">
        {ticketId ? <TicketDetail key={ticketId} id={ticketId} /> : <p className="empty">{strings.tickets.choose}</p>}
      </section>
    </div>
  );
}

function TicketRows(props: {
  states: TicketState[];
  text: string;
  after: string | undefined;
  chosen: string | null;
  onNewer: (() => void) | null;
  onOlder(cursor: string): void;
}): JSX.Element {
  const { states, after, chosen, onNewer, onOlder } = props;
  const text = props.text.trim() || undefined;
  const { data, problem } = usePolled(
    directClient,
    TicketsDocument,
    () => ({ states, text, first: PAGE, after }),
    EVERY_MS,
  );
  const rows = data?.tickets.edges.map((edge) => edge.node) ?? [];
  const next = data?.tickets.pageInfo.hasNextPage ? data.tickets.pageInfo.endCursor : null;
  return (
    <>
      {problem !== '' && <p role="alert">{problem}</p>}
      {!data && problem === '' && <p className="empty">{strings.tickets.loading}</p>}
      {data && rows.length === 0 && (
        <p className="empty">
          <strong>{strings.tickets.empty}</strong> {strings.tickets.emptyHint}
        </p>
      )}
      <ul className="tickets">
        {rows.map((row) => (
          <TicketRow key={row.id} row={row} chosen={row.id === chosen} />
        ))}
      </ul>
      {(onNewer || next) && (
        <footer className="pages">
          <button type="button" disabled={!onNewer} onClick={() => onNewer?.()}>
            ‹ {strings.tickets.newer}
          </button>
          <span className="muted">{strings.tickets.total(data?.tickets.totalCount ?? 0)}</span>
          <button type="button" disabled={!next} onClick={() => next && onOlder(next)}>
            {strings.tickets.older} ›
          </button>
        </footer>
      )}
    </>
  );
}

function TicketRow({ row, chosen }: { row: Row; chosen: boolean }): JSX.Element {
  return (
    <li>
      <a href={ticketHref(row.id)} aria-current={chosen ? 'true' : undefined}>
        <strong>
          #{row.number} {row.title}
        </strong>
        <span>
          <span className="badge">{strings.ticketState[row.state]}</span>{' '}
          <span
            className={`badge ${row.priority === 'URGENT' ? 'offline' : row.priority === 'HIGH' ? 'connecting' : ''}`}
          >
            {strings.ticketPriority[row.priority]}
          </span>{' '}
          {row.sla.breachedAt && <span className="badge offline">{strings.tickets.breached}</span>}
        </span>
        <span className="muted">
          {[row.camera?.name, row.site?.name, row.assignee?.name, dayAndClock(row.updatedAt, Date.now())]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </a>
    </li>
  );
}
