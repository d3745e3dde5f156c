import type { EventFilter, EventKind, EventSeverity, EventState } from '../generated/graphql.ts';
import { strings } from '../strings.ts';

export const KINDS = Object.keys(strings.kind) as EventKind[];
export const SEVERITIES = Object.keys(strings.severity) as EventSeverity[];
export const STATES = Object.keys(strings.eventState) as EventState[];
/** The names of the filters in the address and in the form. */
export const FILTER_NAMES = ['kind', 'severity', 'state', 'camera', 'site', 'text', 'from', 'to'] as const;

/** What the address asks for; a value that is none of the known ones asks for nothing. */
export function filterOf(search: string): EventFilter {
  const values = new URLSearchParams(search);
  const one = <T extends string>(name: string, known: readonly T[]): T[] | undefined => {
    const found = known.find((value) => value === values.get(name));
    return found === undefined ? undefined : [found];
  };
  const id = (name: string): string[] | undefined => (values.get(name) ? [values.get(name) ?? ''] : undefined);
  const moment = (name: string): string | undefined => {
    const ms = Date.parse(values.get(name) ?? '');
    return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
  };
  const filter: EventFilter = {
    kinds: one('kind', KINDS),
    severities: one('severity', SEVERITIES),
    states: one('state', STATES),
    cameraIds: id('camera'),
    siteIds: id('site'),
    text: values.get('text')?.trim() || undefined,
    from: moment('from'),
    to: moment('to'),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The address's query for what the form holds; what is empty is left out. */
export function searchOf(form: FormData): string {
  const values = FILTER_NAMES.map((name) => [name, String(form.get(name) ?? '').trim()]);
  return new URLSearchParams(values.filter(([, value]) => value !== '')).toString();
}
