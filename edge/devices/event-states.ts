import type { DeviceSignal } from './adapter.ts';

type State = Extract<DeviceSignal, { type: 'state' }>;

/** Why something ended: the device said so; it stopped repeating itself; or nobody can say any more what became of it. */
export type EndReason = 'device' | 'quiet' | 'origin-lost';

export type StateChange =
  | { readonly at: 'started'; readonly key: string; readonly atMs: number; readonly state: State }
  | { readonly at: 'ended'; readonly key: string; readonly atMs: number; readonly why: EndReason };

export interface EventStatesOptions {
  /** After a reconnect, what is still active has been told again within this. */
  readonly resyncMs?: number;
  /** A line that stays away longer than this takes its states with it. */
  readonly lostMs?: number;
  /** Beyond this many at once, further ones are not taken. */
  readonly activeMax?: number;
}

interface Active {
  seenMs: number;
  readonly holdMs: number | null;
  confirmed: boolean;
}

/**
 * What one device says, as states that begin and end once: repeats coalesce, a reconnect begins nothing anew, and what
 * nobody confirms any more ends as `origin-lost`. Times are our own clock's, in ms.
 */
export class EventStates {
  readonly #resyncMs: number;
  readonly #lostMs: number;
  readonly #activeMax: number;
  readonly #active = new Map<string, Active>();
  #line: { readonly at: 'up'; readonly syncedMs: number } | { readonly at: 'lost'; readonly sinceMs: number };

  constructor(nowMs: number, { resyncMs = 10_000, lostMs = 30_000, activeMax = 1_000 }: EventStatesOptions = {}) {
    this.#resyncMs = resyncMs;
    this.#lostMs = lostMs;
    this.#activeMax = activeMax;
    this.#line = { at: 'lost', sinceMs: nowMs };
  }

  get active(): readonly string[] {
    return [...this.#active.keys()];
  }

  /** States that were active before this process was; the device has to confirm them. */
  remember(keys: readonly string[], nowMs: number): void {
    for (const key of keys) this.#active.set(key, { seenMs: nowMs, holdMs: null, confirmed: false });
  }

  take(signal: DeviceSignal, nowMs: number): readonly StateChange[] {
    if (signal.type === 'synced') {
      this.#line = { at: 'up', syncedMs: nowMs };
      for (const active of this.#active.values()) active.confirmed = false;
      return [];
    }
    const key = keyOf(signal);
    const known = this.#active.get(key);
    if (!signal.active) {
      if (known === undefined) return [];
      this.#active.delete(key);
      return [{ at: 'ended', key, atMs: nowMs, why: 'device' }];
    }
    if (known === undefined && this.#active.size >= this.#activeMax) return [];
    this.#active.set(key, { seenMs: nowMs, holdMs: signal.holdMs, confirmed: true });
    return known === undefined ? [{ at: 'started', key, atMs: nowMs, state: signal }] : [];
  }

  /** The line to the device is gone; it may come back. */
  lost(nowMs: number): void {
    if (this.#line.at === 'up') this.#line = { at: 'lost', sinceMs: nowMs };
  }

  /** Ends what time alone ends; to be called about every second. */
  tick(nowMs: number): readonly StateChange[] {
    const line = this.#line;
    const gone = line.at === 'lost' && nowMs - line.sinceMs > this.#lostMs;
    const resynced = line.at === 'up' && nowMs - line.syncedMs > this.#resyncMs;
    const ended: StateChange[] = [];
    for (const [key, { seenMs, holdMs, confirmed }] of this.#active) {
      const quiet = line.at === 'up' && confirmed && holdMs !== null && nowMs - seenMs > holdMs;
      if (!quiet && !gone && !(resynced && !confirmed)) continue;
      this.#active.delete(key);
      ended.push({ at: 'ended', key, atMs: nowMs, why: quiet ? 'quiet' : 'origin-lost' });
    }
    return ended;
  }
}

function keyOf({ kind, code, channel, source }: State): string {
  return JSON.stringify([kind, code, channel, source]);
}
