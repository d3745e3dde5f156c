/** Time as a dependency: wall time for what people read, monotonic time for what is measured. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never step back; only differences mean anything. */
  monotonicMs(): number;
}

/** The machine's own clocks. */
export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };

/** A clock that moves only when told. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  set(epochMs: number): void;
}

/** Starts at the given epoch; `set` steps the wall clock only, `advance` moves both. */
export function fakeClock(startMs = 1_700_000_000_000): FakeClock {
  let wallMs = startMs;
  let steadyMs = 0;
  return {
    now: () => wallMs,
    monotonicMs: () => steadyMs,
    advance: (ms) => {
      wallMs += ms;
      steadyMs += ms;
    },
    set: (epochMs) => {
      wallMs = epochMs;
    },
  };
}
