/** Several frames of one vehicle agree on a plate, or it is not reported. */
import { plausible } from './formats.ts';

export interface Reading {
  readonly text: string;
  /** The least certain of its characters, 0 to 1. */
  readonly leastCharacter: number;
}

/** As edge/training/plates/train.py measured it. */
export const FRAMES = 5;
const VOTES_MIN = 2;
const CHARACTER_MIN = 0.9;

export interface Vote extends Reading {
  readonly votes: number;
  readonly frames: number;
}

/** The text that at least two certain readings agree on, more than on any other; null when there is none. */
export function vote(readings: readonly Reading[], countries: readonly string[] = []): Vote | null {
  const counted = new Map<string, { votes: number; least: number }>();
  for (const { text, leastCharacter } of readings) {
    if (leastCharacter < CHARACTER_MIN || !plausible(text, countries)) continue;
    const { votes, least } = counted.get(text) ?? { votes: 0, least: 0 };
    counted.set(text, { votes: votes + 1, least: Math.max(least, leastCharacter) });
  }
  const [best, second] = [...counted].sort(([, a], [, b]) => b.votes - a.votes);
  if (best === undefined || best[1].votes < VOTES_MIN || second?.[1].votes === best[1].votes) return null;
  const [text, { votes, least }] = best;
  return { text, leastCharacter: least, votes, frames: readings.length };
}
