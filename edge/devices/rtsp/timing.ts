/** RTP timestamps → UTC ticks of 90 kHz, and decode times for streams that reorder pictures. */
import type { Clock } from '@vms/kit/clock';
import type { Ticks90k } from '../../storage/sample.ts';

const ticksPerMs = 90;
const slewMsPerS = 1;
/** A jump this large is the camera's timestamps, never jitter: hang detection ends a session before that. */
const jumpMs = 10_000;
/** An error that stays this large for this long is a jump too. */
const wrongMs = 1_000;
const wrongForMs = 10_000;

/** Anchors the first picture to the clock and follows it by at most 1 ms/s. */
export class Anchor {
  readonly #clock: Clock;
  readonly #rate: number;
  #last: number | null = null;
  /** Unwrapped timestamp of the newest packet. */
  #unwrapped = 0;
  #offsetMs = 0;
  #slewedAtMs = 0;
  #wrongSinceMs: number | null = null;

  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** `fresh`: this picture starts a new time line. */
  place(timestamp: number): { readonly pts: Ticks90k; readonly fresh: boolean } {
    const nowMs = this.#clock.now();
    const steadyMs = this.#clock.monotonicMs();
    if (this.#last === null) this.#unwrapped = timestamp;
    else this.#unwrapped += (timestamp - this.#last) | 0;
    const first = this.#last === null;
    this.#last = timestamp;
    const mediaMs = (this.#unwrapped / this.#rate) * 1000;
    const errorMs = nowMs - (mediaMs + this.#offsetMs);
    const wrong = Math.abs(errorMs) > wrongMs;
    if (!wrong) this.#wrongSinceMs = null;
    else this.#wrongSinceMs ??= steadyMs;
    const tooLong = this.#wrongSinceMs !== null && steadyMs - this.#wrongSinceMs > wrongForMs;
    const fresh = first || Math.abs(errorMs) > jumpMs || tooLong;
    if (fresh) {
      this.#offsetMs = nowMs - mediaMs;
      this.#wrongSinceMs = null;
    } else {
      const most = (Math.max(0, steadyMs - this.#slewedAtMs) / 1000) * slewMsPerS;
      this.#offsetMs += Math.max(-most, Math.min(most, errorMs));
    }
    this.#slewedAtMs = steadyMs;
    return { pts: Math.round((mediaMs + this.#offsetMs) * ticksPerMs), fresh };
  }
}

/** Pictures arrive in decode order: the sorted presentation times, `depth` pictures late, are their decode times. */
export class DecodeTimes {
  #sorted: number[] = [];
  #last: number | null = null;

  /** Forgets the time line: the next picture starts another. */
  restart(): void {
    this.#sorted = [];
    this.#last = null;
  }

  /** Rises strictly; never after `pts` while the stream keeps to its depth. */
  of(pts: Ticks90k, depth: number, stepTicks: number): Ticks90k {
    const missing = depth - this.#sorted.length;
    this.#sorted.push(pts);
    this.#sorted.sort((a, b) => a - b);
    const smallest = this.#sorted[0] ?? pts;
    const wanted = missing > 0 ? smallest - missing * stepTicks : smallest;
    while (this.#sorted.length > depth) this.#sorted.shift();
    this.#last = this.#last === null ? wanted : Math.max(wanted, this.#last + 1);
    return this.#last;
  }
}

/** The camera's own clock, from RTCP sender reports. */
export class CameraClock {
  readonly #rate: number;
  #report: { readonly ntpMs: number; readonly timestamp: number } | null = null;
  /** Middle 32 bits of the last report's NTP time, for our receiver reports. */
  lastReport = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Takes any RTCP packet; only sender reports count. */
  take(packet: Buffer): void {
    if (packet.length < 28 || packet[1] !== 200) return;
    const seconds = packet.readUInt32BE(8);
    if (seconds === 0) return;
    const ntpMs = (seconds - 2_208_988_800) * 1000 + (packet.readUInt32BE(12) / 2 ** 32) * 1000;
    this.#report = { ntpMs, timestamp: packet.readUInt32BE(16) };
    this.lastReport = packet.readUInt32BE(10);
  }

  at(timestamp: number): number | null {
    if (this.#report === null) return null;
    return this.#report.ntpMs + (((timestamp - this.#report.timestamp) | 0) / this.#rate) * 1000;
  }
}
