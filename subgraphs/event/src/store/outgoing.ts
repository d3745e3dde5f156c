import type { EventNote, EventsMessage } from '@vms/schema/messages/events-topic.ts';
import type { Statements } from './rows.ts';

/** A message for the bus. */
export interface Outgoing {
  readonly no: number;
  readonly id: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly payload: unknown;
}

const ROWS_MAX = 20;
const NOTES_MAX = 500;

/** Adds a message that goes out if and only if this transaction is committed; `id` makes a repetition recognisable. */
export function send(sql: Statements, topic: string, tenantId: string, payload: unknown, id: string): void {
  sql.run(
    'insert into outgoing (id, topic, tenant, payload) values (?, ?, ?, ?)',
    id,
    topic,
    tenantId,
    JSON.stringify(payload),
  );
}

/**
 * Forgets what was sent up to `sentNo` and gives what is next, oldest first. What is raised in a row in one tenant goes out
 * together: a consumer pays per message. How it was put together is kept until it is sent, so that a repetition after a
 * crash is the same message.
 */
export function takeOutgoing(sql: Statements, sentNo: number): Outgoing[] {
  sql.run('delete from outgoing where no <= ?', sentNo);
  const rows = sql.all('select * from outgoing order by no limit ?', ROWS_MAX);
  const messages: Outgoing[] = [];
  let last = null as { readonly message: Outgoing; readonly head: number } | null;
  for (const row of rows) {
    const [no, tenantId, topic] = [Number(row.no), String(row.tenant), String(row.topic)];
    const payload = JSON.parse(String(row.payload)) as EventsMessage;
    const joins: boolean =
      last !== null &&
      (row.head === null
        ? topic === 'vms.events' && joinable(last.message, topic, tenantId, payload)
        : Number(row.head) === last.head);
    const head: number = joins && last ? last.head : no;
    const message =
      joins && last ? joined(last.message, no, payload) : { no, id: String(row.id), topic, tenantId, payload };
    if (joins) messages.pop();
    messages.push(message);
    last = { message, head };
    if (row.head === null) sql.run('update outgoing set head = ? where no = ?', head, no);
  }
  return messages;
}

function joinable(before: Outgoing, topic: string, tenantId: string, payload: EventsMessage): boolean {
  const count = (before.payload as { events?: readonly EventNote[] }).events?.length ?? NOTES_MAX;
  return before.topic === topic && before.tenantId === tenantId && count + payload.events.length <= NOTES_MAX;
}

function joined(before: Outgoing, no: number, payload: EventsMessage): Outgoing {
  const events = [...(before.payload as EventsMessage).events, ...payload.events];
  return { ...before, no, payload: { ...payload, events } };
}
