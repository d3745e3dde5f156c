import { useSyncExternalStore } from 'react';

/** An address after the #: the page, what of it, and the query, as a person may send them to a colleague. */
export interface Route {
  /** Names a line of `pages.ts`. */
  readonly page: string;
  /** What follows the page's name, decoded: an id, most often; empty when nothing does. */
  readonly path: string;
  readonly search: string;
}

export function parseRoute(hash: string): Route {
  const [address = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', ...rest] = address.split('/');
  return { page, path: decoded(rest.join('/')), search };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a page, of one thing on it perhaps. */
export function pageHref(page: string, path = '', search = ''): string {
  return `#/${page}${path === '' ? '' : `/${encodeURIComponent(path)}`}${search === '' ? '' : `?${search}`}`;
}

/** The address of an event's own page, beside the list that `search` filters. */
export function eventHref(eventId: string, search = ''): string {
  return pageHref('events', eventId, search);
}

/** The list of events that `search`, a query string, filters. */
export function eventsHref(search: string): string {
  return pageHref('events', '', search);
}

/** The address of a ticket's own page. */
export function ticketHref(ticketId: string): string {
  return pageHref('tickets', ticketId);
}

/** The address that plays cameras, together, from a moment. */
export function playbackHref(cameraIds: string | readonly string[], atMs: number): string {
  const cameras = [cameraIds].flat().map((id) => ['camera', id]);
  const search = new URLSearchParams([...cameras, ['at', new Date(Math.round(atMs)).toISOString()]]);
  return pageHref('playback', '', search.toString());
}

const watch = (watcher: () => void): (() => void) => {
  addEventListener('hashchange', watcher);
  return () => removeEventListener('hashchange', watcher);
};

/** The token of the link in a mail about an account, `#/set-password?token=…`, or null. */
export function passwordToken(hash: string): string | null {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  return path === 'set-password' ? (new URLSearchParams(query).get('token') ?? '') : null;
}

/** Follows the address: the link may be opened in a tab where the console is open already. */
export function usePasswordToken(): string | null {
  return useSyncExternalStore(watch, () => passwordToken(location.hash));
}

/** Where the operator is. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(watch, () => location.hash));
}
