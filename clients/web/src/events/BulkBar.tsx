import { type JSX, useState } from 'react';
import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { ChangeEventsDocument, type EventState, EventStatesDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { type FeedEvent, learnEvent } from './event-feed.ts';

/** One page: what a person can look over. The server would take 500. */
const AT_ONCE_MAX = 50;

/** Acknowledges or closes what is selected, and says what became of it; what was refused stays selected. */
export function BulkBar(props: {
  shown: readonly FeedEvent[];
  selected: ReadonlySet<string>;
  onSelect(ids: ReadonlySet<string>): void;
}): JSX.Element {
  const { shown, selected, onSelect } = props;
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState({ done: '', refused: '' });
  const chosen = shown.filter((event) => selected.has(event.id)).slice(0, AT_ONCE_MAX);
  const change = async (state: EventState): Promise<void> => {
    setBusy(true);
    setSaid({ done: '', refused: '' });
    const items = chosen.map(({ id, version }) => ({ id, version }));
    const answer = await directClient.mutation(ChangeEventsDocument, { items, state }).toPromise();
    const result = answer.data?.changeEvents;
    if (result?.__typename === 'ChangeEventsSuccess') {
      const refused = result.report.filter((one) => !one.changed);
      const changedCount = result.report.length - refused.length;
      setSaid({
        done: changedCount > 0 ? strings.events.changed(changedCount) : '',
        refused: refused.length > 0 ? strings.events.notChanged(refused.length, refused[0]?.message ?? '') : '',
      });
      onSelect(new Set(refused.map((one) => one.id)));
      // The report names no versions; a later change needs them, also where somebody else was faster.
      await Promise.all(result.report.map((one) => learnAgain(one.id)));
    } else {
      const refused = result ? result.message : answer.error ? sentence(answer.error) : strings.loadFailed;
      setSaid({ done: '', refused });
    }
    setBusy(false);
  };
  const all = shown.length > 0 && shown.slice(0, AT_ONCE_MAX).every((event) => selected.has(event.id));
  return (
    <div className="bulk">
      <label className="check">
        <input
          type="checkbox"
          checked={all}
          disabled={shown.length === 0}
          onChange={() => onSelect(new Set(all ? [] : shown.slice(0, AT_ONCE_MAX).map((event) => event.id)))}
        />
        {chosen.length > 0 ? strings.events.selected(chosen.length) : strings.events.selectAll}
      </label>
      {chosen.length > 0 && (
        <>
          <button type="button" className="primary" disabled={busy} onClick={() => void change('ACKNOWLEDGED')}>
            {busy ? strings.events.changing : strings.events.acknowledgeSelected}
          </button>
          <button type="button" disabled={busy} onClick={() => void change('CLOSED')}>
            {strings.events.closeSelected}
          </button>
        </>
      )}
      <p role="status" className="note good">
        {said.done}
      </p>
      <p role="alert">{said.refused}</p>
    </div>
  );
}

async function learnAgain(id: string): Promise<void> {
  const { data } = await directClient.query(EventStatesDocument, { id }).toPromise();
  if (data?.event) learnEvent(id, { state: data.event.state, version: data.event.version });
}
