import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { ticketHref } from '../app/route.ts';
import { sentence } from '../app/use-polled.ts';
import { OpenTicketDocument, type TicketPriority } from '../generated/graphql.ts';
import { strings } from '../strings.ts';

const PRIORITIES = Object.keys(strings.ticketPriority) as TicketPriority[];

/** Opens a ticket and shows it. */
export function OpenTicket({ onDone }: { onDone(): void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const open = async (form: FormData): Promise<void> => {
    setBusy(true);
    setRefused('');
    const variables = {
      title: String(form.get('title')).trim(),
      description: String(form.get('description')).trim() || undefined,
      priority: PRIORITIES.find((one) => one === form.get('priority')),
    };
    const { data, error } = await directClient.mutation(OpenTicketDocument, variables).toPromise();
    setBusy(false);
    const result = data?.openTicket;
    if (result?.__typename === 'OpenTicketSuccess') {
      onDone();
      location.hash = ticketHref(result.ticket.id);
    } else setRefused(result ? result.message : error ? sentence(error) : strings.loadFailed);
  };
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        void open(new FormData(event.currentTarget));
      }}
    >
      <label>
        {strings.tickets.name}
        <input name="title" required />
      </label>
      <label>
        {strings.tickets.description}
        <textarea name="description" rows={3} />
      </label>
      <label>
        {strings.tickets.priority}
        <select name="priority" defaultValue="NORMAL">
          {PRIORITIES.map((one) => (
            <option key={one} value={one}>
              {strings.ticketPriority[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? strings.tickets.working : strings.tickets.open}
      </button>
      <p role="alert">{refused}</p>
    </form>
  );
}
