/** Seeded chance: the same seed draws the same film on every machine. */
export class Chance {
  #state: number;

  constructor(seed: string) {
    let hash = 2_166_136_261;
    for (const character of seed) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
    this.#state = hash >>> 0;
  }

  /** In [0,1). */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.next() * from.length)] ?? from[0];
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = Math.floor(this.next() * (i + 1));
      [out[i], out[j]] = [out[j] as T, out[i] as T];
    }
    return out;
  }
}

const NOISE_SIZE = 1 << 18;

/** A table of unit-variance noise; cameras read it from another place in every frame. */
export function noiseTable(seed: string): Float32Array {
  const chance = new Chance(seed);
  // The sum of four uniform numbers is close enough to a sensor's noise.
  const spread = Math.sqrt(3);
  return Float32Array.from({ length: NOISE_SIZE }, () => {
    const sum = chance.next() + chance.next() + chance.next() + chance.next() - 2;
    return sum * spread;
  });
}
