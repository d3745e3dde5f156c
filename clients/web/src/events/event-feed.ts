import { stringifyDocument } from '@urql/core';
import { useSyncExternalStore } from 'react';
import { directClient } from '../app/client.ts';
import { liveSocket } from '../app/live-socket.ts';
import { sentence } from '../app/use-polled.ts';
import {
  EventRaisedDocument,
  type EventRaisedSubscription,
  EventsDocument,
  type EventsQuery,
} from '../generated/graphql.ts';
import { mergeEvents } from './feed.ts';

type Listed = EventsQuery['events']['edges'][number]['node'];
/** An event as the lists show it: complete from the list, its outline from the live feed. */
export type FeedEvent = Pick<Listed, 'id' | 'kind' | 'severity' | 'raisedAt' | 'label' | 'camera'> &
  Partial<Pick<Listed, 'state' | 'snapshotUrl' | 'snapshotState'>>;
export interface Feed {
  events: readonly FeedEvent[];
  problem: string;
  loaded: boolean;
}

/**
 * Lists, then follows from the list's own cursor, so that nothing falls between the two. The feed lives outside the
 * query cache: it grows for as long as the page is open, so it is bounded instead.
 */
class EventFeed {
  #feed: Feed = { events: [], problem: '', loaded: false };
  #running = false;
  #stop: () => void = () => undefined;
  readonly #watchers = new Set<() => void>();

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#listThenFollow(0);
  }

  stop(): void {
    this.#running = false;
    this.#stop();
    this.#set({ events: [], problem: '', loaded: false });
  }

  /** Takes over what a page learned about an event: its picture, its acknowledgement. */
  learn(id: string, news: Partial<FeedEvent>): void {
    this.#set({
      ...this.#feed,
      events: this.#feed.events.map((event) => (event.id === id ? { ...event, ...news } : event)),
    });
  }

  async #listThenFollow(attempt: number): Promise<void> {
    const retry = (problem: string): void => {
      if (!this.#running) return;
      this.#set({ ...this.#feed, problem });
      const timer = setTimeout(() => void this.#listThenFollow(attempt + 1), Math.min(10_000, 500 * 2 ** attempt));
      this.#stop = () => clearTimeout(timer);
    };
    const { data, error } = await directClient.query(EventsDocument, { first: 50 }).toPromise();
    if (!this.#running) return;
    if (!data) return retry(error ? sentence(error) : '');
    this.#set({
      events: mergeEvents(
        this.#feed.events,
        data.events.edges.map((e) => e.node),
      ),
      problem: '',
      loaded: true,
    });
    // One object for the life of the subscription: graphql-ws sends it again when it reconnects, by then with the last
    // cursor seen, and the server goes on from there.
    const variables = { after: data.events.liveCursor };
    this.#stop = liveSocket.subscribe<EventRaisedSubscription>(
      { query: stringifyDocument(EventRaisedDocument), variables },
      {
        next: ({ data: item }) => {
          if (!item) return;
          variables.after = item.eventRaised.cursor;
          if (item.eventRaised.event) this.#raised(item.eventRaised.event);
        },
        // A cursor the server no longer knows, or a feed it ended: list again, nothing is shown twice.
        error: (fault) => retry(Array.isArray(fault) ? String(fault[0]?.message) : ''),
        complete: () => retry(''),
      },
    );
  }

  #raised(event: FeedEvent): void {
    const known = this.#feed.events.find((one) => one.id === event.id);
    this.#set({ ...this.#feed, events: mergeEvents(this.#feed.events, [{ ...known, ...event }]), problem: '' });
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

export const eventFeed = new EventFeed();

/** The newest events, kept current. */
export function useEventFeed(): Feed {
  return useSyncExternalStore(eventFeed.watch, eventFeed.current);
}
