/** One rule from frame to frame: schedule, confidence, cooldown; from claims to happenings that begin and end. */
import type { Box } from '../geometry.ts';
import type { Track } from '../objects/tracker.ts';
import type { Analytic, Check, Claim, Sight } from './analytic.ts';
import type { Rule, RuleKind } from './rule.ts';
import { isDue } from './schedule.ts';

/** Quiet for so long, a happening is over; its end is when it was last seen. */
const QUIET_MS = 3000;
/** After a restart, so long an open happening waits for its object to be seen again. */
const ADOPTION_MS = 30_000;
const KEYS_MAX = 1000;

export type Outcome =
  | 'RAISED'
  | 'ONGOING'
  | 'COOLDOWN'
  | 'NOT_MET'
  | 'BELOW_CONFIDENCE'
  | 'LEARNING'
  | 'TOO_SLOW'
  | 'OFF_SCHEDULE'
  | 'DISABLED';

export interface RuleLook {
  readonly ruleId: string;
  readonly kind: RuleKind;
  readonly outcome: Outcome;
  readonly checks: readonly Check[];
}

export interface Finding {
  readonly eventId: string;
  readonly kind: RuleKind;
  readonly ruleId: string;
  readonly label: string;
  readonly confidence: number;
  readonly threshold: number;
  readonly track: Track | null;
  readonly box: Box | null;
  readonly tracks: readonly Track[];
  /** For what is over as it happens. */
  readonly endedAtMs: number | null;
  readonly plate: string | null;
}

export interface Ending {
  readonly eventId: string;
  /** Capture time of the last frame in which it was seen, epoch ms. */
  readonly endedAtMs: number;
}

/** The newest event of a rule, as the outbox kept it. */
export interface Past {
  readonly eventId: string;
  readonly ruleId: string;
  /** Receive time of the frame that satisfied the rule. */
  readonly atMs: number;
  readonly frameAtMs: number;
  readonly endedAtMs: number | null;
}

export interface Moment {
  readonly atMs: number;
  /** Capture time, epoch ms. */
  readonly frameAtMs: number;
}

interface Happening {
  readonly eventId: string;
  lastMs: number;
  lastFrameMs: number;
}

export class RuleRunner {
  readonly rule: Rule;
  readonly #analytic: Analytic;
  readonly #newId: () => string;
  readonly #open = new Map<string, Happening>();
  readonly #raisedAtMs = new Map<string, number>();
  readonly #seenUntilMs: number;
  #adopted: Happening | null;

  /** `past` is the rule's newest event before a restart: its happening goes on instead of being raised again. */
  constructor(rule: Rule, analytic: Analytic, newId: () => string, past: Past | null) {
    this.rule = rule;
    this.#analytic = analytic;
    this.#newId = newId;
    this.#seenUntilMs = past?.atMs ?? Number.NEGATIVE_INFINITY;
    if (past !== null) this.#raisedAtMs.set('', past.atMs);
    const open = past !== null && past.endedAtMs === null;
    this.#adopted = open ? { eventId: past.eventId, lastMs: past.atMs, lastFrameMs: past.frameAtMs } : null;
  }

  reset(): void {
    this.#analytic.reset();
  }

  /** Looked at, but not judged: says why. Open happenings go quiet meanwhile. */
  rest(outcome: 'LEARNING' | 'TOO_SLOW', moment: Moment): { look: RuleLook; endings: Ending[] } {
    return { look: this.#look(outcome, []), endings: this.#quiet(moment) };
  }

  see(sight: Sight, moment: Moment): { look: RuleLook; findings: Finding[]; endings: Ending[]; relearn: boolean } {
    const { rule } = this;
    const off = !rule.enabled ? 'DISABLED' : isDue(rule.schedule, moment.frameAtMs) ? null : 'OFF_SCHEDULE';
    // An analytic that rests still watches, so that it does not start from nothing when its hour comes.
    const { claims, checks, relearn = false } = this.#analytic.see(sight);
    if (off !== null) return { look: this.#look(off, checks), findings: [], endings: this.#quiet(moment), relearn };
    const sure = claims.filter(({ confidence }) => confidence >= rule.minConfidence);
    const findings = sure.flatMap((claim) => this.#claimed(claim, sight, moment) ?? []);
    const endings = this.#quiet(moment);
    return { look: this.#look(this.#outcome(claims, sure, findings), checks), findings, endings, relearn };
  }

  /** The rule goes away: whatever is open ends as it was last seen. */
  close(): Ending[] {
    const open = [...new Set([...this.#open.values(), ...(this.#adopted === null ? [] : [this.#adopted])])];
    this.#open.clear();
    this.#adopted = null;
    return open.map(({ eventId, lastFrameMs }) => ({ eventId, endedAtMs: lastFrameMs }));
  }

  #outcome(claims: readonly Claim[], sure: readonly Claim[], findings: readonly Finding[]): Outcome {
    if (findings.length > 0) return 'RAISED';
    if (sure.length === 0) return claims.length > 0 ? 'BELOW_CONFIDENCE' : 'NOT_MET';
    return this.#open.size > 0 ? 'ONGOING' : 'COOLDOWN';
  }

  #claimed(claim: Claim, sight: Sight, { atMs, frameAtMs }: Moment): Finding | null {
    const known = this.#open.get(claim.key);
    if (known !== undefined) {
      known.lastMs = atMs;
      known.lastFrameMs = frameAtMs;
      return null;
    }
    // Video that was looked at before a restart is looked at again from its last keyframe on.
    if (atMs <= this.#seenUntilMs) return null;
    if (!claim.momentary && this.#adopted !== null && atMs - this.#adopted.lastMs <= ADOPTION_MS) {
      this.#extend(claim.key, this.#adopted, atMs, frameAtMs);
      this.#adopted = null;
      return null;
    }
    // Crossings count per object, a presence per rule: who stays during the cooldown belongs to the last happening.
    const cooled = claim.momentary || claim.coolsAlone ? claim.key : '';
    const before = this.#raisedAtMs.get(cooled);
    if (before !== undefined && atMs - before < this.rule.cooldownMs && atMs >= before) {
      const last = claim.momentary ? undefined : [...this.#open.values()].at(-1);
      if (last !== undefined) this.#extend(claim.key, last, atMs, frameAtMs);
      return null;
    }
    this.#raisedAtMs.set(cooled, atMs);
    if (this.#raisedAtMs.size > KEYS_MAX) this.#raisedAtMs.delete(this.#raisedAtMs.keys().next().value ?? '');
    const eventId = this.#newId();
    if (!claim.momentary) this.#open.set(claim.key, { eventId, lastMs: atMs, lastFrameMs: frameAtMs });
    const { label, confidence, threshold, track, box } = claim;
    return {
      eventId,
      kind: this.rule.kind,
      ruleId: this.rule.id,
      label,
      confidence,
      threshold,
      track,
      box,
      tracks: sight.moving,
      endedAtMs: claim.momentary ? frameAtMs : null,
      plate: claim.plate ?? null,
    };
  }

  #extend(key: string, happening: Happening, atMs: number, frameAtMs: number): void {
    happening.lastMs = atMs;
    happening.lastFrameMs = frameAtMs;
    this.#open.set(key, happening);
  }

  #quiet({ atMs }: Moment): Ending[] {
    const over = new Set<Happening>();
    for (const happening of this.#open.values()) if (atMs - happening.lastMs > QUIET_MS) over.add(happening);
    for (const [key, happening] of this.#open) if (over.has(happening)) this.#open.delete(key);
    if (this.#adopted !== null && atMs - this.#adopted.lastMs > ADOPTION_MS) {
      over.add(this.#adopted);
      this.#adopted = null;
    }
    return [...over].map(({ eventId, lastFrameMs }) => ({ eventId, endedAtMs: lastFrameMs }));
  }

  #look(outcome: Outcome, checks: readonly Check[]): RuleLook {
    return { ruleId: this.rule.id, kind: this.rule.kind, outcome, checks };
  }
}
