import { stringifyDocument } from '@urql/core';
import { useSyncExternalStore } from 'react';
import { directClient } from '../app/client.ts';
import { liveSocket } from '../app/live-socket.ts';
import { sentence } from '../app/use-polled.ts';
import {
  type EventFilter,
  EventRaisedDocument,
  type EventRaisedSubscription,
  EventsDocument,
  type EventsQuery,
} from '../generated/graphql.ts';
import { backoffMs } from '../live/live-policy.ts';
import { mergeEvents } from './feed.ts';

type Listed = EventsQuery['events']['edges'][number]['node'];
/** An event as the lists show it: complete from the list, its outline from the live feed. */
export type FeedEvent = Pick<Listed, 'id' | 'version' | 'kind' | 'severity' | 'raisedAt' | 'label' | 'camera'> &
  Partial<Pick<Listed, 'state' | 'snapshotUrl' | 'snapshotState'>>;
export interface Feed {
  events: readonly FeedEvent[];
  problem: string;
  loaded: boolean;
  /** Where the next older page begins; null when there is none. */
  older: string | null;
}
const PAGE = 50;
const NEWEST_MAX = 200;
/** Once older pages were asked for: still a bound, for a page left open for days. */
const BROWSED_MAX = 2000;

/**
 * Lists, then follows from the list's own cursor, so that nothing falls between the two. The feed lives outside the
 * query cache: it grows for as long as the page is open, so it is bounded instead.
 */
class EventFeed {
  #feed: Feed = { events: [], problem: '', loaded: false, older: null };
  #running = false;
  #filter: EventFilter = {};
  /** Rises with every start: an answer to an earlier search is not taken for this one's. */
  #search = 0;
  #countMax = NEWEST_MAX;
  #stop: () => void = () => undefined;
  readonly #watchers = new Set<() => void>();

  /** Lists and follows what the filter lets through; the server filters both. */
  start(filter: EventFilter = {}): void {
    if (this.#running) return;
    this.#running = true;
    this.#filter = filter;
    this.#search += 1;
    void this.#listThenFollow(0);
  }

  stop(): void {
    this.#running = false;
    this.#countMax = NEWEST_MAX;
    this.#stop();
    this.#set({ events: [], problem: '', loaded: false, older: null });
  }

  /** Takes over what a page learned about an event: its picture, its acknowledgement. */
  learn(id: string, news: Partial<FeedEvent>): void {
    this.#set({
      ...this.#feed,
      events: this.#feed.events.map((event) => (event.id === id ? { ...event, ...news } : event)),
    });
  }

  /** Adds the next older page. */
  async older(): Promise<void> {
    const after = this.#feed.older;
    if (after === null) return;
    this.#countMax = BROWSED_MAX;
    const search = this.#search;
    const variables = { filter: this.#filter, first: PAGE, after };
    const { data, error } = await directClient.query(EventsDocument, variables).toPromise();
    if (!this.#running || search !== this.#search) return;
    if (!data) return this.#set({ ...this.#feed, problem: error ? sentence(error) : '' });
    const { edges, pageInfo } = data.events;
    this.#merge(
      edges.map((edge) => edge.node),
      { older: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null },
    );
  }

  async #listThenFollow(attempt: number): Promise<void> {
    const search = this.#search;
    const variables = { filter: this.#filter, first: PAGE };
    const { data, error } = await directClient.query(EventsDocument, variables).toPromise();
    if (!this.#running || search !== this.#search) return;
    if (!data) return this.#later(error ? sentence(error) : '', attempt, () => void this.#listThenFollow(attempt + 1));
    const { edges, pageInfo, liveCursor } = data.events;
    const first = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
    this.#merge(
      edges.map((edge) => edge.node),
      { problem: '', loaded: true, older: this.#feed.loaded ? this.#feed.older : first },
    );
    this.#follow(liveCursor, 0);
  }

  #follow(after: string, attempt: number): void {
    // One object for the life of the subscription: graphql-ws sends it again when it reconnects, by then with the last
    // cursor seen, and the server goes on from there.
    const variables = { after, filter: this.#filter };
    let failures = attempt;
    this.#stop = liveSocket.subscribe<EventRaisedSubscription>(
      { query: stringifyDocument(EventRaisedDocument), variables },
      {
        next: ({ data: item }) => {
          if (!item) return;
          failures = 0;
          variables.after = item.eventRaised.cursor;
          if (item.eventRaised.event) this.#raised(item.eventRaised.event);
        },
        error: (fault) => {
          // The server refused the operation, a cursor it no longer knows perhaps: list again, nothing shows twice.
          if (Array.isArray(fault))
            this.#later(String(fault[0]?.message), failures, () => void this.#listThenFollow(failures + 1));
          else this.#later('', failures, () => this.#follow(variables.after, failures + 1));
        },
        complete: () => this.#later('', failures, () => this.#follow(variables.after, failures + 1)),
      },
    );
  }

  #later(problem: string, attempt: number, then: () => void): void {
    if (!this.#running) return;
    this.#set({ ...this.#feed, problem });
    const timer = setTimeout(then, backoffMs(attempt));
    this.#stop = () => clearTimeout(timer);
  }

  #raised(event: FeedEvent): void {
    const known = this.#feed.events.find((one) => one.id === event.id);
    this.#merge([{ ...known, ...event }], { problem: '' });
  }

  #merge(incoming: readonly FeedEvent[], news: Partial<Feed>): void {
    this.#set({ ...this.#feed, ...news, events: mergeEvents(this.#feed.events, incoming, this.#countMax) });
  }

  #set(feed: Feed): void {
    this.#feed = feed;
    for (const watcher of this.#watchers) watcher();
  }
  readonly current = (): Feed => this.#feed;
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

/** Everything that happens; runs while somebody is signed in. */
export const eventFeed = new EventFeed();
/** What the filter of the events page lets through; runs while that page shows it. */
export const filteredFeed = new EventFeed();

/** Tells both lists what a page learned about an event. */
export function learnEvent(id: string, news: Partial<FeedEvent>): void {
  eventFeed.learn(id, news);
  filteredFeed.learn(id, news);
}

/** The newest events of a feed, kept current. */
export function useEventFeed(feed = eventFeed): Feed {
  return useSyncExternalStore(feed.watch, feed.current);
}
