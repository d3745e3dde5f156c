import { type JSX, useEffect, useRef, useState } from 'react';
import { directClient } from '../app/client.ts';
import { eventsHref } from '../app/route.ts';
import { CameraNameDocument } from '../generated/graphql.ts';
import { CameraField, type CameraName } from '../parts/CameraField.tsx';
import { useSites } from '../parts/SiteField.tsx';
import { strings } from '../strings.ts';
import { KINDS, SEVERITIES, STATES, searchOf } from './filter.ts';

type Choice = readonly [value: string, name: string];

/** The filters, kept in the address so that a search can be sent to a colleague. The server filters. */
export function EventFilters({ search }: { search: string }): JSX.Element {
  const sites = useSites();
  const values = new URLSearchParams(search);
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
          <CameraChoice id={values.get('camera') ?? ''} search={search} />
          {select(
            'site',
            events.filterSite,
            sites.map(({ id, name }) => [id, name] as const),
          )}
          {typed('text', events.text, 'search', events.textHint)}
          {typed('from', events.from, 'datetime-local')}
          {typed('to', events.to, 'datetime-local')}
        </div>
      </details>
      {search !== '' && <a href={eventsHref('')}>{events.clear}</a>}
    </form>
  );
}

/** One of all cameras, by its name; the form knows it by its id. */
function CameraChoice({ id, search }: { id: string; search: string }): JSX.Element {
  const [field, setField] = useState<{ camera: CameraName | null; round: number }>({ camera: null, round: 0 });
  // What was chosen here needs no look-up, and must not take the field away from whoever types in it.
  const own = useRef('');
  useEffect(() => {
    if (id === own.current) return;
    own.current = id;
    const show = (camera: CameraName | null): void => {
      if (own.current === id) setField(({ round }) => ({ camera, round: round + 1 }));
    };
    if (id === '') return show(null);
    void directClient
      .query(CameraNameDocument, { id })
      .toPromise()
      .then(({ data }) => show(data?.camera ?? { id, name: id }));
  }, [id]);
  const choose = (camera: CameraName | null): void => {
    own.current = camera?.id ?? '';
    setField({ ...field, camera });
    const values = new URLSearchParams(search);
    values.delete('camera');
    if (camera) values.set('camera', camera.id);
    location.hash = eventsHref(values.toString());
  };
  return (
    <>
      <input type="hidden" name="camera" value={id} />
      <CameraField
        key={field.round}
        label={strings.events.filterCamera}
        value={field.camera}
        none={strings.events.any}
        onChange={choose}
      />
    </>
  );
}

function formOf(field: HTMLInputElement | HTMLSelectElement, then: (form: HTMLFormElement) => void): void {
  if (field.form) then(field.form);
}
