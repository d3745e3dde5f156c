import { createClient } from 'graphql-ws';
import { useSyncExternalStore } from 'react';
import { oneDirection } from './one-direction.ts';
import { session } from './session.ts';

export type ConnectionState = 'live' | 'reconnecting' | 'offline';
let state: ConnectionState = 'reconnecting';
let lostAtMs = Date.now();
const watchers = new Set<() => void>();
const OFFLINE_AFTER_MS = 10_000;
const PONG_WITHIN_MS = 5000;

function set(next: ConnectionState): void {
  if (state === 'live' && next !== 'live') lostAtMs = Date.now();
  state = next;
  for (const watcher of watchers) watcher();
}
function lost(): void {
  set(!navigator.onLine || (state !== 'live' && Date.now() - lostAtMs > OFFLINE_AFTER_MS) ? 'offline' : 'reconnecting');
}

let pong = 0;
/** The open socket and the token that it last brought. */
let signed: { socket: WebSocket; token: string } | null = null;
/** A ping brings each new token: what is subscribed goes on without a new connection. */
async function bringToken(): Promise<void> {
  const token = await session.freshToken();
  if (!signed || token === '' || token === signed.token || signed.socket.readyState !== WebSocket.OPEN) return;
  signed.token = token;
  signed.socket.send(JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${token}` } }));
}
session.watch(() => void bringToken());
/** One socket for every subscription of the page; comes back by itself for as long as the page lives. */
export const liveSocket = createClient({
  jsonMessageReviver: (_, value: unknown) => (typeof value === 'string' ? oneDirection(value) : value),
  url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => session.current().at === 'signed-in',
  retryWait: (attempt) => new Promise((done) => setTimeout(done, Math.min(5000, 250 * 2 ** attempt))),
  keepAlive: 10_000,
  connectionParams: async () => ({ authorization: `Bearer ${await session.freshToken()}` }),
  on: {
    connected: (socket) => {
      signed = { socket: socket as WebSocket, token: '' };
      void bringToken();
      set('live');
    },
    closed: () => {
      signed = null;
      clearTimeout(pong);
      lost();
    },
    error: lost,
    // A server that hangs keeps its socket open: one unanswered ping is enough to give it up.
    ping: (received) => {
      if (!received) pong = window.setTimeout(() => liveSocket.terminate(), PONG_WITHIN_MS);
    },
    pong: (received) => {
      if (!received) return;
      clearTimeout(pong);
      if (state !== 'live') set('live');
    },
  },
});
addEventListener('offline', lost);
// A socket may have outlived the network, or be dead without knowing: a new one goes on from the last cursors at once.
addEventListener('online', () => liveSocket.terminate());

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Whether live news reaches this page right now. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(watch, () => state);
}
