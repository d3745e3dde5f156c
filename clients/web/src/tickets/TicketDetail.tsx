import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { eventHref } from '../app/route.ts';
import { sentence, usePolled } from '../app/use-polled.ts';
import {
  CommentTicketDocument,
  MoveTicketDocument,
  TicketDetailDocument,
  type TicketDetailQuery,
  type TicketState,
} from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { dayAndClock } from '../text/format.ts';

type Ticket = NonNullable<TicketDetailQuery['ticket']>;
const COMMENTS_PAGE = 20;

/** One ticket: where it stands, what it may become, what was said about it. */
export function TicketDetail({ id }: { id: string }): JSX.Element {
  const [commentsFirst, setCommentsFirst] = useState(COMMENTS_PAGE);
  const { data, problem, again } = usePolled(directClient, TicketDetailDocument, () => ({ id, commentsFirst }), 3000);
  const [refused, setRefused] = useState('');
  const ticket = data?.ticket;
  const move = async (to: TicketState, version: number): Promise<void> => {
    const { data: answer, error } = await directClient.mutation(MoveTicketDocument, { id, version, to }).toPromise();
    const result = answer?.moveTicket;
    setRefused(result && 'message' in result ? result.message : error ? sentence(error) : '');
    again();
  };
  return (
    <article className="detail">
      <a className="back" href="#/tickets">
        ‹ {strings.tickets.back}
      </a>
      {problem !== '' && <p role="alert">{problem}</p>}
      {!data && problem === '' && <p className="empty">{strings.tickets.loading}</p>}
      {data && !ticket && <p role="alert">{strings.tickets.gone}</p>}
      {ticket && (
        <>
          <header className="page-head">
            <div>
              <h2>
                #{ticket.number} {ticket.title}
              </h2>
              <p className="muted">
                {strings.ticketState[ticket.state]} · {strings.ticketPriority[ticket.priority]}
                {ticket.site ? ` · ${ticket.site.name}` : ''}
              </p>
            </div>
            <span className="actions">
              {ticket.allowedStates.map((to) => (
                <button key={to} type="button" onClick={() => void move(to, ticket.version)}>
                  {strings.moveTo(strings.ticketState[to])}
                </button>
              ))}
            </span>
          </header>
          <p role="alert">{refused}</p>
          {ticket.description !== '' && <p className="prose">{ticket.description}</p>}
          <Facts ticket={ticket} />
          <Comments ticket={ticket} again={again} />
          {ticket.comments.totalCount > commentsFirst && (
            <button
              type="button"
              onClick={() => {
                setCommentsFirst(commentsFirst + COMMENTS_PAGE);
                again();
              }}
            >
              {strings.tickets.moreComments}
            </button>
          )}
        </>
      )}
    </article>
  );
}

function Facts({ ticket }: { ticket: Ticket }): JSX.Element {
  const facts: [string, string | null | undefined][] = [
    [strings.tickets.openedBy, ticket.openedBy?.name ?? strings.tickets.rule],
    [strings.tickets.opened, dayAndClock(ticket.createdAt, Date.now())],
    [strings.tickets.assignee, ticket.assignee?.name ?? strings.tickets.nobody],
    [strings.tickets.camera, ticket.camera?.name],
    [strings.tickets.due, ticket.sla.dueAt && dayAndClock(ticket.sla.dueAt, Date.now())],
    [strings.tickets.breached, ticket.sla.breachedAt && dayAndClock(ticket.sla.breachedAt, Date.now())],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
      {ticket.events.map(
        (event) =>
          event && (
            <div key={event.id}>
              <dt>{strings.tickets.event}</dt>
              <dd>
                <a href={eventHref(event.id)}>
                  {strings.kind[event.kind] ?? event.kind} {event.label ?? ''} {dayAndClock(event.raisedAt, Date.now())}
                </a>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

function Comments({ ticket, again }: { ticket: Ticket; again(): void }): JSX.Element {
  const [body, setBody] = useState('');
  const [refused, setRefused] = useState('');
  const send = async (): Promise<void> => {
    const variables = { ticketId: ticket.id, body: body.trim() };
    const { data, error } = await directClient.mutation(CommentTicketDocument, variables).toPromise();
    const result = data?.commentTicket;
    if (result?.__typename === 'CommentTicketSuccess') {
      setBody('');
      setRefused('');
    } else setRefused(result && 'message' in result ? result.message : error ? sentence(error) : strings.loadFailed);
    again();
  };
  return (
    <section>
      <h3>{strings.tickets.comments(ticket.comments.totalCount)}</h3>
      <ul className="comments">
        {ticket.comments.edges.map(({ node }) => (
          <li key={node.id}>
            <p className="muted">
              {node.author?.name ?? strings.tickets.unknownAuthor} · {dayAndClock(node.createdAt, Date.now())}
            </p>
            <p className="prose">{node.body}</p>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label>
          {strings.tickets.comment}
          <textarea rows={3} required value={body} onChange={(event) => setBody(event.target.value)} />
        </label>
        <button type="submit" disabled={body.trim() === ''}>
          {strings.tickets.send}
        </button>
        <p role="alert">{refused}</p>
      </form>
    </section>
  );
}
