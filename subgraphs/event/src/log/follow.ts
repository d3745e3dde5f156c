import type { StoredChange } from '../store/read.ts';
import type { StoredEvent } from '../store/rows.ts';

/** What following needs of the store. */
export interface Followable {
  after(tenantId: string, seq: number, limit: number): Promise<StoredEvent[]>;
  changesAfter(tenantId: string, changeSeq: number, upToSeq: number, limit: number): Promise<StoredChange[]>;
  onAppended(tenantId: string, wake: () => void): () => void;
}

/** Where the follower is, and what passed there; no `what` in a progress item. */
export type Followed = {
  readonly seq: number;
  readonly changeSeq: number;
  readonly what: 'RAISED' | StoredChange['what'] | null;
  readonly event: StoredEvent | null;
  readonly eventId: string | null;
};

export interface FollowOptions {
  readonly tenantId: string;
  readonly after: { readonly seq: number; readonly changeSeq: number };
  /** Also what changes in events that were raised before. */
  readonly changes: boolean;
  matches(event: StoredEvent): boolean;
  readonly signal: AbortSignal;
  /** A silent filter still moves the cursor on: after this long, or after this many events let by. */
  readonly progressMs?: number;
  readonly progressEvents?: number;
}

const PAGE = 100;

/**
 * Every matching event after `after`, in order, without gap or duplicate, and every change of one after it was raised: always
 * read from the store, pages at a time; wakes only say when.
 */
export async function* follow(store: Followable, options: FollowOptions): AsyncGenerator<Followed> {
  const { tenantId, matches, signal, progressMs = 5_000, progressEvents = 500 } = options;
  let { seq, changeSeq } = options.after;
  let silent = 0;
  const bell = openBell(signal);
  const unsubscribe = store.onAppended(tenantId, bell.ring);
  const pass = (what: NonNullable<Followed['what']>, event: StoredEvent | null, eventId: string): Followed | null => {
    // What is deleted cannot be matched any more; its id alone tells nothing.
    const shown = event === null || matches(event);
    silent = shown ? 0 : silent + 1;
    if (shown) return { seq, changeSeq, what, event, eventId };
    if (silent < progressEvents) return null;
    silent = 0;
    return { seq, changeSeq, what: null, event: null, eventId: null };
  };
  try {
    while (!signal.aborted) {
      const raised = await store.after(tenantId, seq, PAGE);
      for (const event of raised) {
        seq = event.seq;
        const item = pass('RAISED', event, event.id);
        if (item) yield item;
        if (signal.aborted) return;
      }
      const changes = options.changes ? await store.changesAfter(tenantId, changeSeq, seq, PAGE) : [];
      for (const change of changes) {
        changeSeq = change.changeSeq;
        const item = pass(change.what, change.event, change.eventId);
        if (item) yield item;
        if (signal.aborted) return;
      }
      if (raised.length + changes.length > 0) continue;
      const rang = await bell.wait(progressMs);
      if (!rang && silent > 0 && !signal.aborted) {
        silent = 0;
        yield { seq, changeSeq, what: null, event: null, eventId: null };
      }
    }
  } finally {
    unsubscribe();
  }
}

/** A ring between two waits is not lost: the next wait returns at once. */
function openBell(signal: AbortSignal): { ring(): void; wait(ms: number): Promise<boolean> } {
  let rung = false;
  let answer: ((rang: boolean) => void) | null = null;
  const ring = (): void => {
    rung = true;
    answer?.(true);
  };
  const wait = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const done = (rang: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', ring);
        answer = null;
        rung = false;
        resolve(rang);
      };
      const timer = setTimeout(() => done(false), ms);
      answer = done;
      signal.addEventListener('abort', ring);
      if (rung || signal.aborted) done(true);
    });
  return { ring, wait };
}
