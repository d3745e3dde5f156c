import type { EventLog, StoredEvent } from './event-log.ts';

export type Followed = { seq: number; event: StoredEvent | null };

export interface FollowOptions {
  tenantId: string;
  afterSeq: number;
  matches(event: StoredEvent): boolean;
  signal: AbortSignal;
  /** A silent filter still moves the cursor on: after this long, or after this many events let by. */
  progressMs?: number;
  progressEvents?: number;
}

const PAGE = 100;

/** Every matching event after `afterSeq`, in order, without gap or duplicate: always read from the store, pages at a time; wakes only say when. */
export async function* follow(log: EventLog, options: FollowOptions): AsyncGenerator<Followed> {
  const { tenantId, matches, signal, progressMs = 5_000, progressEvents = 500 } = options;
  let seq = options.afterSeq;
  let told = seq;
  const bell = openBell(signal);
  const unsubscribe = log.onAppended(tenantId, bell.ring);
  try {
    while (!signal.aborted) {
      const page = await log.after(tenantId, seq, PAGE);
      for (const event of page) {
        seq = event.seq;
        const shown = matches(event);
        if (shown || seq - told >= progressEvents) {
          told = seq;
          yield { seq, event: shown ? event : null };
        }
        if (signal.aborted) return;
      }
      if (page.length > 0) continue;
      const rang = await bell.wait(progressMs);
      if (!rang && seq > told && !signal.aborted) {
        told = seq;
        yield { seq, event: null };
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
