/** The rules of one camera: scenes and their times in, findings out. Holds all its state, touches nothing else. */
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { type Box, crossing, insidePolygon } from '../geometry.ts';
import { blobsOf } from '../objects/blobs.ts';
import { type Track, Tracker } from '../objects/tracker.ts';
import type { Alpha, Scene } from '../runtime/messages.ts';
import { TamperingRule } from './tampering.ts';

const LEARNING_MS = 3000;
const HITS_MIN = 3;
const TRAVEL_MIN = 0.02;
const GLOBAL_CHANGE = 0.5;
const MOTION_QUIET_MS = 5000;
const COOLDOWN_MS = { motion: 20_000, intrusion: 10_000, lineCrossing: 5000 } as const;

export type FindingKind = 'MOTION' | 'INTRUSION' | 'LINE_CROSSING' | 'TAMPERING';

export interface Finding {
  readonly kind: FindingKind;
  readonly ruleId: string;
  readonly label: string;
  readonly confidence: number;
  readonly threshold: number;
  readonly track: Track | null;
  /** Everything that moves in this frame. */
  readonly tracks: readonly Track[];
}

export interface Watched {
  readonly findings: readonly Finding[];
  /** The learned background no longer fits the view: forget it. */
  readonly relearn: boolean;
}

export class CameraWatch {
  readonly #zones: readonly DesiredZone[];
  readonly #area: Box;
  #tracker = new Tracker();
  #tampering: TamperingRule;
  #learningUntilMs: number | null = null;
  #motionSeenAtMs = Number.NEGATIVE_INFINITY;
  readonly #raisedAtMs = new Map<string, number>();
  #inside = new Map<string, number>();

  constructor(zones: readonly DesiredZone[], area: Box) {
    this.#zones = zones;
    this.#area = area;
    this.#tampering = new TamperingRule(area);
  }

  /** How fast the next frame should be learned. */
  alpha(atMs: number): Alpha {
    return this.#learningUntilMs === null || atMs < this.#learningUntilMs ? [0.3, 0.2] : [0.15, 0.02];
  }

  /** Nothing is found in the first 3 s after the background was seeded. */
  see(scene: Scene, atMs: number): Watched {
    if (scene.seeded || this.#learningUntilMs === null) this.#reset(atMs);
    if (atMs < (this.#learningUntilMs ?? 0)) return { findings: [], relearn: false };
    const tampered = this.#tampering.see(scene, atMs);
    const findings: Finding[] = [];
    if (tampered !== null) {
      const { why, confidence, threshold } = tampered;
      findings.push({
        kind: 'TAMPERING',
        ruleId: `tampering:${why}`,
        label: why,
        confidence,
        threshold,
        track: null,
        tracks: [],
      });
    }
    const unsettled = this.#tampering.suspicious || scene.foreground > GLOBAL_CHANGE;
    const tracks = this.#tracker.update(unsettled ? [] : blobsOf(scene.mask, this.#area));
    const moving = tracks.filter((t) => t.missed === 0 && t.hits >= HITS_MIN && t.travelled >= TRAVEL_MIN);
    findings.push(...this.#motion(moving, atMs), ...this.#inZones(moving, atMs));
    return { findings, relearn: this.#tampering.shouldRelearn(atMs) };
  }

  #reset(atMs: number): void {
    this.#learningUntilMs = atMs + LEARNING_MS;
    this.#tracker = new Tracker();
    this.#tampering = new TamperingRule(this.#area);
    this.#inside = new Map();
  }

  /** Once per burst: quiet for 5 s ends a burst, and never twice within 20 s. */
  #motion(moving: readonly Track[], atMs: number): Finding[] {
    const [track] = moving;
    if (track === undefined) return [];
    const fresh = atMs - this.#motionSeenAtMs > MOTION_QUIET_MS;
    this.#motionSeenAtMs = atMs;
    if (!fresh || !this.#mayRaise('motion', COOLDOWN_MS.motion, atMs)) return [];
    return [found('MOTION', 'motion', 'motion', track, moving)];
  }

  #inZones(moving: readonly Track[], atMs: number): Finding[] {
    const inside = new Map<string, number>();
    const findings = this.#zones.flatMap((zone) =>
      moving.flatMap((track) => {
        if (zone.kind === 'LINE') return this.#crossed(zone, track, moving, atMs);
        const key = `${zone.id}/${track.id}`;
        if (!insidePolygon(track.foot, zone.points)) return [];
        const hits = (this.#inside.get(key) ?? 0) + 1;
        inside.set(key, hits);
        // Equal, not more: whoever stays inside was reported already.
        if (hits !== HITS_MIN || !this.#mayRaise(zone.id, COOLDOWN_MS.intrusion, atMs)) return [];
        return [found('INTRUSION', zone.id, zone.name, track, moving)];
      }),
    );
    this.#inside = inside;
    return findings;
  }

  #crossed(zone: DesiredZone, track: Track, moving: readonly Track[], atMs: number): Finding[] {
    const [first, second] = zone.points;
    if (first === undefined || second === undefined || track.previousFoot === null) return [];
    const direction = crossing(first, second, track.previousFoot, track.foot);
    const wanted = zone.direction ?? 'BOTH';
    if (direction === null || (wanted !== 'BOTH' && wanted !== direction)) return [];
    if (!this.#mayRaise(`${zone.id}/${track.id}`, COOLDOWN_MS.lineCrossing, atMs)) return [];
    return [found('LINE_CROSSING', zone.id, `${zone.name} ${direction}`, track, moving)];
  }

  #mayRaise(key: string, cooldownMs: number, atMs: number): boolean {
    const before = this.#raisedAtMs.get(key);
    if (before !== undefined && atMs - before < cooldownMs && atMs >= before) return false;
    this.#raisedAtMs.set(key, atMs);
    if (this.#raisedAtMs.size > 1000) this.#raisedAtMs.delete(this.#raisedAtMs.keys().next().value ?? '');
    return true;
  }
}

/** The confidence grows with the sightings: 0.6 at the third, towards 1. It is not a probability. */
function found(kind: FindingKind, ruleId: string, label: string, track: Track, tracks: readonly Track[]): Finding {
  return {
    kind,
    ruleId,
    label,
    confidence: track.hits / (track.hits + 2),
    threshold: HITS_MIN / (HITS_MIN + 2),
    track,
    tracks,
  };
}
