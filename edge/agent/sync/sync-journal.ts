/** One batch of events, or one picture, from its sending to its answer. */
export interface BatchRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly kind: 'EVENTS' | 'PICTURE';
  readonly items: number;
  readonly bytes: number;
  readonly sentAtMs: number;
  /** Null: not answered; it was offered again in a later session. */
  readonly ackedAtMs: number | null;
  readonly stored: number;
  readonly duplicates: number;
  readonly refused: number;
}

/** One connection to the cloud, with what went up over it. */
export interface SessionRecord {
  readonly id: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: string | null;
  readonly batches: number;
  /** Sent and not answered when it ended. */
  readonly unanswered: number;
  readonly events: number;
  readonly pictures: number;
  readonly bytes: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The cloud is told of at most so many at once; older ones that it has not heard of are forgotten. */
const sessionsKept = 20;
const batchesKept = 100;

/** What went up, session by session; kept in memory, told until the cloud has confirmed it. */
export class SyncJournal {
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #sessions = new Map<string, Mutable<SessionRecord>>();
  readonly #batches = new Map<string, Mutable<BatchRecord>>();
  readonly #changed = new Set<string>();
  #current: string | null = null;

  constructor(deps: { readonly now: () => number; readonly newId: () => string }) {
    this.#now = deps.now;
    this.#newId = deps.newId;
  }

  /** A connection was made. */
  began(): void {
    const id = this.#newId();
    this.#current = id;
    const counts = { batches: 0, unanswered: 0, events: 0, pictures: 0, bytes: 0 };
    this.#sessions.set(id, { id, startedAtMs: this.#now(), endedAtMs: null, endReason: null, ...counts });
    this.#changed.add(id);
    trim(this.#sessions, sessionsKept);
  }

  ended(reason: string): void {
    const session = this.#sessions.get(this.#current ?? '');
    this.#current = null;
    if (!session) return;
    const open = [...this.#batches.values()].filter((one) => one.sessionId === session.id && one.ackedAtMs === null);
    Object.assign(session, { endedAtMs: this.#now(), endReason: reason.slice(0, 200), unanswered: open.length });
    this.#changed.add(session.id);
  }

  /** Returns how to say that it was answered. */
  sent(
    kind: BatchRecord['kind'],
    items: number,
    bytes: number,
  ): (outcomes: Pick<BatchRecord, 'stored' | 'duplicates' | 'refused'>) => void {
    const session = this.#sessions.get(this.#current ?? '');
    if (!session) return () => {};
    const id = this.#newId();
    const none = { ackedAtMs: null, stored: 0, duplicates: 0, refused: 0 };
    const batch: Mutable<BatchRecord> = {
      ...{ id, sessionId: session.id, kind, items, bytes, sentAtMs: this.#now() },
      ...none,
    };
    this.#batches.set(id, batch);
    session.batches += 1;
    session.bytes += bytes;
    this.#changed.add(id).add(session.id);
    trim(this.#batches, batchesKept);
    return (outcomes) => {
      Object.assign(batch, outcomes, { ackedAtMs: this.#now() });
      if (kind === 'EVENTS') session.events += outcomes.stored + outcomes.duplicates;
      else session.pictures += outcomes.stored;
      this.#changed.add(id).add(session.id);
    };
  }

  /** What the cloud has not confirmed, as it is now; call `confirm` once it has. */
  news(): { sessions: SessionRecord[]; batches: BatchRecord[]; confirm: () => void } {
    const told = [...this.#changed].map((id) => [id, JSON.stringify(this.#record(id))] as const);
    const pick = <T>(all: ReadonlyMap<string, T>): T[] =>
      told.flatMap(([id]) => (all.has(id) ? [{ ...(all.get(id) as T) }] : []));
    return {
      sessions: pick(this.#sessions),
      batches: pick(this.#batches),
      confirm: () => {
        // What changed while it was told is told again.
        for (const [id, text] of told) if (JSON.stringify(this.#record(id)) === text) this.#changed.delete(id);
      },
    };
  }

  #record(id: string): unknown {
    return this.#sessions.get(id) ?? this.#batches.get(id) ?? null;
  }
}

function trim(all: Map<string, unknown>, max: number): void {
  for (const id of all.keys()) {
    if (all.size <= max) return;
    all.delete(id);
  }
}
