/** What an analytic gets of each frame and what it answers. Analytics are pure: they hold their state and touch nothing else. */
import type { Box } from '../geometry.ts';
import type { Track } from '../objects/tracker.ts';
import type { Scene } from '../runtime/messages.ts';
import type { Rule } from './rule.ts';

export interface Sight {
  /** Receive time in ms; never steps, so rules count on it. */
  readonly atMs: number;
  readonly scene: Scene;
  /** Where the picture lies in the frame. */
  readonly area: Box;
  /** Objects that were seen in this frame and have moved. */
  readonly moving: readonly Track[];
  /** All objects of this frame, those that never moved included. */
  readonly present: readonly Track[];
  /** The view itself is in question (tampering, a light switch): objects mean nothing now. */
  readonly unsettled: boolean;
  /** True when a detector names the objects; else all are `moving`. */
  readonly classAware: boolean;
  readonly plates: readonly PlateReading[];
}

/** One vehicle's plate, voted over several frames. */
export interface PlateReading {
  readonly text: string;
  readonly country: string | null;
  readonly votes: number;
  readonly frames: number;
  readonly leastCharacter: number;
  readonly box: Box;
  readonly trackId: string;
}

/** The rule's condition holds now, for this object or place. */
export interface Claim {
  /** The same happening keeps its key from frame to frame. */
  readonly key: string;
  readonly label: string;
  readonly confidence: number;
  readonly threshold: number;
  readonly track: Track | null;
  readonly box: Box | null;
  /** A crossing is over as it happens; a presence lasts. */
  readonly momentary: boolean;
  /** Rests by itself after an event: one sort of tampering hides no other. */
  readonly coolsAlone?: boolean;
  readonly plate?: string;
}

/** One comparison that a rule made: what explains an event, or its absence. */
export interface Check {
  readonly name: string;
  readonly value: number | string;
  readonly limit: number | string;
  readonly passed: boolean;
}

export interface Judged {
  readonly claims: readonly Claim[];
  readonly checks: readonly Check[];
  /** The learned background no longer fits the view: forget it. */
  readonly relearn?: boolean;
}

export interface Analytic {
  see(sight: Sight): Judged;
  /** The background is learned anew: what was counted on the old one is void. */
  reset(): void;
}

export type MakeAnalytic = (rule: Rule) => Analytic;

export const nothing: Judged = { claims: [], checks: [] };

/** Value against a least limit. */
export const atLeast = (name: string, value: number, limit: number): Check => ({
  name,
  value: rounded(value),
  limit,
  passed: value >= limit,
});

export const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Grows with the sightings: 0.6 at the third, towards 1. Not a probability. */
export const sureOf = (hits: number): number => hits / (hits + 2);
