import type { JSX } from 'react';
import { client } from '../app/client.ts';
import { eventsHref } from '../app/route.ts';
import { usePolled } from '../app/use-polled.ts';
import { EventFilterChoicesDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { KINDS, SEVERITIES, STATES, searchOf } from './filter.ts';

type Choice = readonly [value: string, name: string];
const CHOICES_EVERY_MS = 60_000;

/** The filters, kept in the address so that a search can be sent to a colleague. The server filters. */
export function EventFilters({ search }: { search: string }): JSX.Element {
  const { data } = usePolled(client, EventFilterChoicesDocument, () => ({}), CHOICES_EVERY_MS);
  const values = new URLSearchParams(search);
  const named = (list: { edges: { node: { id: string; name: string } }[] } | undefined): Choice[] =>
    list?.edges.map(({ node }) => [node.id, node.name] as const) ?? [];
  const apply = (form: HTMLFormElement): void => {
    const next = searchOf(new FormData(form));
    if (next !== search) location.hash = eventsHref(next);
  };
  const select = (name: string, label: string, choices: readonly Choice[]): JSX.Element => (
    <label>
      {label}
      <select name={name} value={values.get(name) ?? ''} onChange={(event) => formOf(event.currentTarget, apply)}>
        <option value="">{strings.events.any}</option>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  const typed = (name: string, label: string, type: string, hint = ''): JSX.Element => (
    <label>
      {label}
      <input
        key={values.get(name) ?? ''}
        name={name}
        type={type}
        placeholder={hint}
        defaultValue={values.get(name) ?? ''}
        onBlur={(event) => formOf(event.currentTarget, apply)}
      />
    </label>
  );
  const { events } = strings;
  return (
    <form
      className="filters"
      aria-label={events.filters}
      onSubmit={(event) => {
        event.preventDefault();
        apply(event.currentTarget);
      }}
    >
      {select(
        'kind',
        events.filterKind,
        KINDS.map((kind) => [kind, strings.kind[kind] ?? kind]),
      )}
      {select(
        'state',
        events.filterState,
        STATES.map((state) => [state, strings.eventState[state]]),
      )}
      <details
        open={['severity', 'camera', 'site', 'text', 'from', 'to'].some((name) => values.has(name)) || undefined}
      >
        <summary>{events.moreFilters}</summary>
        <div>
          {select(
            'severity',
            events.filterSeverity,
            SEVERITIES.map((severity) => [severity, strings.severity[severity]]),
          )}
          {select('camera', events.filterCamera, named(data?.cameras))}
          {select('site', events.filterSite, named(data?.sites))}
          {typed('text', events.text, 'search', events.textHint)}
          {typed('from', events.from, 'datetime-local')}
          {typed('to', events.to, 'datetime-local')}
        </div>
      </details>
      {search !== '' && <a href={eventsHref('')}>{events.clear}</a>}
    </form>
  );
}

function formOf(field: HTMLInputElement | HTMLSelectElement, then: (form: HTMLFormElement) => void): void {
  if (field.form) then(field.form);
}
