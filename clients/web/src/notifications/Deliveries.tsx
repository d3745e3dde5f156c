import { type JSX, useState } from 'react';
import { eventHref } from '../app/route.ts';
import { DeliveriesDocument, type DeliveryState, RetryDeliveryDocument } from '../generated/graphql.ts';
import { ChoiceField } from '../parts/fields.tsx';
import { PagedTable } from '../parts/PagedTable.tsx';
import { Refusal } from '../parts/Refusal.tsx';
import { useChange } from '../parts/use-change.ts';
import { common } from '../parts/words.ts';
import { dayAndClock } from '../text/format.ts';
import { notifyWords as text } from './words.ts';

const PAGE = 50;
const STATES: readonly DeliveryState[] = ['PENDING', 'SENDING', 'SENT', 'DEAD', 'CANCELLED', 'HELD_BACK'];
const BADGES: Readonly<Record<DeliveryState, string>> = {
  PENDING: 'connecting',
  SENDING: 'connecting',
  SENT: 'good',
  DEAD: 'offline',
  CANCELLED: '',
  HELD_BACK: '',
};

/** Every message: to whom, how often it was tried, and why it did not arrive. */
export function Deliveries(): JSX.Element {
  const [state, setState] = useState<DeliveryState | ''>('');
  const [version, setVersion] = useState(0);
  const retry = useChange(RetryDeliveryDocument);
  return (
    <section className="stack">
      <div className="fields">
        <ChoiceField
          label={text.state}
          value={state}
          none={common.any}
          choices={STATES.map((one) => [one, text.states[one]])}
          onChange={setState}
        />
      </div>
      <Refusal problem={retry.problem} />
      <PagedTable
        document={DeliveriesDocument}
        variables={{ first: PAGE, state: state === '' ? undefined : state }}
        pick={(data) => data.deliveries}
        rowKey={(one) => one.id}
        version={version}
        everyMs={5000}
        caption={text.tabs.deliveries}
        empty={text.noDeliveries}
        columns={[
          {
            title: text.message,
            cell: (one) => (
              <>
                {one.message?.subject ?? text.hidden}
                <small className="muted">{one.message?.body.slice(0, 160)}</small>
              </>
            ),
          },
          {
            title: text.to,
            cell: (one) => (
              <>
                {one.channelName ?? '–'} <small className="muted">{one.rule?.name ?? text.test}</small>
              </>
            ),
          },
          {
            title: text.state,
            cell: (one) => (
              <>
                <span className={`badge ${BADGES[one.state]}`}>{text.states[one.state]}</span>
                {one.error && <small className="bad"> {one.error}</small>}
                {one.throttled > 0 && <small className="muted"> {text.throttled(one.throttled)}</small>}
              </>
            ),
          },
          {
            title: text.attempts,
            cell: (one) => `${one.attempts}${one.step > 0 ? ` · ${text.escalation(one.step)}` : ''}`,
          },
          { title: text.when, cell: (one) => dayAndClock(one.sentAt ?? one.dueAt, Date.now()) },
          {
            title: '',
            cell: (one) => (
              <span className="actions">
                {one.events[0] && <a href={eventHref(one.events[0].id)}>{text.event}</a>}
                {one.state === 'DEAD' && (
                  <button
                    type="button"
                    disabled={retry.busy}
                    onClick={async () => {
                      await retry.send({ id: one.id });
                      setVersion(version + 1);
                    }}
                  >
                    {common.retry}
                  </button>
                )}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
