import { useSyncExternalStore } from 'react';

export type Route =
  | { page: 'wall' }
  | { page: 'events'; eventId: string | null; search: string }
  | { page: 'playback'; cameraId: string | null; atMs: number | null }
  | { page: 'tickets'; ticketId: string | null }
  | { page: 'cameras' };

/** Reads the address after the #; anything unknown is the wall. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', rest = ''] = path.split('/');
  if (page === 'events') return { page, eventId: rest === '' ? null : decodeURIComponent(rest), search: query };
  if (page === 'tickets') return { page, ticketId: rest === '' ? null : decodeURIComponent(rest) };
  if (page === 'cameras') return { page };
  if (page === 'playback') {
    const values = new URLSearchParams(query);
    const atMs = Date.parse(values.get('at') ?? '');
    return { page, cameraId: values.get('camera'), atMs: Number.isNaN(atMs) ? null : atMs };
  }
  return { page: 'wall' };
}

/** The address of an event's own page, beside the list that `search` filters. */
export function eventHref(eventId: string, search = ''): string {
  return `#/events/${encodeURIComponent(eventId)}${search === '' ? '' : `?${search}`}`;
}

/** The list of events that `search`, a query string, filters. */
export function eventsHref(search: string): string {
  return `#/events${search === '' ? '' : `?${search}`}`;
}

/** The address of a ticket's own page. */
export function ticketHref(ticketId: string): string {
  return `#/tickets/${encodeURIComponent(ticketId)}`;
}

/** The address that plays a camera from a moment. */
export function playbackHref(cameraId: string, atMs: number): string {
  return `#/playback?${new URLSearchParams({ camera: cameraId, at: new Date(atMs).toISOString() })}`;
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
