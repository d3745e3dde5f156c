/** The rules of one camera: scenes and their times in, findings and endings out. Holds all its state, touches nothing else. */
import type { Box } from '../geometry.ts';
import { type Blob, blobsOf } from '../objects/blobs.ts';
import { type Track, Tracker } from '../objects/tracker.ts';
import type { Alpha, Scene } from '../runtime/messages.ts';
import type { PlateReading, Sight } from './analytic.ts';
import { analyticFor } from './catalogue.ts';
import { Pace } from './pace.ts';
import { needsTracking, type Rule } from './rule.ts';
import { type Ending, type Finding, type Moment, type Past, type RuleLook, RuleRunner } from './rule-runner.ts';
import { TamperingRule } from './tampering.ts';

const LEARNING_MS = 3000;
const HITS_MIN = 3;
const TRAVEL_MIN = 0.02;
const GLOBAL_CHANGE = 0.5;

/** Seen now and often enough, where it was expected at least half of the time, and away from where it began. */
const moves = ({ missed, hits, expected, travelled }: Track) =>
  missed === 0 && hits >= HITS_MIN && expected >= HITS_MIN - 1 && expected * 2 >= hits - 1 && travelled >= TRAVEL_MIN;

export interface Watched {
  readonly findings: readonly Finding[];
  readonly endings: readonly Ending[];
  readonly looks: readonly RuleLook[];
  /** The learned background no longer fits the view: forget it. */
  readonly relearn: boolean;
}

/** What models say of the same frame, on top of the scene. */
export interface Named {
  /** Null: no detector is installed. */
  readonly objects: readonly Blob[] | null;
  readonly plates: readonly PlateReading[];
}

export interface WatchOptions {
  readonly rules: readonly Rule[];
  /** Where the picture lies in the frame. */
  readonly area: Box;
  readonly newId: () => string;
  /** The newest event of each rule, from before a restart. */
  readonly past?: readonly Past[];
}

const noNames: Named = { objects: null, plates: [] };

export class CameraWatch {
  readonly #runners: readonly RuleRunner[];
  readonly #area: Box;
  readonly #pace = new Pace();
  #blobs = new Tracker();
  #objects = new Tracker();
  #tampering: TamperingRule;
  #learningUntilMs: number | null = null;
  #travelling = false;

  constructor({ rules, area, newId, past = [] }: WatchOptions) {
    this.#area = area;
    this.#tampering = new TamperingRule(area);
    const judge = () => this.#tampering;
    this.#runners = rules.map(
      (rule) =>
        new RuleRunner(rule, analyticFor(rule, judge), newId, past.find((one) => one.ruleId === rule.id) ?? null),
    );
  }

  /** How fast the next frame should be learned. */
  alpha(atMs: number): Alpha {
    return this.#learningUntilMs === null || atMs < this.#learningUntilMs ? [0.3, 0.2] : [0.15, 0.02];
  }

  /** Frames per second of the last seconds; null while too few came. */
  get fps(): number | null {
    return this.#pace.fps;
  }

  /** Too few frames to follow objects: rules that need it say so instead of guessing. */
  get tooSlow(): boolean {
    return this.#pace.tooSlow && this.#runners.some(({ rule }) => needsTracking(rule.kind));
  }

  /** Everything that moves, as of the last frame. */
  get tracks(): readonly Track[] {
    return this.#blobs.tracks;
  }

  /** Whether something moves in the picture: detectors are asked only then. */
  get moving(): boolean {
    return this.#blobs.tracks.some(({ missed }) => missed === 0);
  }

  /** Whether something was followed that really travels, in the newest frame. */
  get travelling(): boolean {
    return this.#travelling;
  }

  /** Nothing is found in the first 3 s after the background was seeded. */
  see(scene: Scene, moment: Moment, named: Named = noNames): Watched {
    const { atMs } = moment;
    this.#pace.frame(atMs);
    if (scene.seeded || this.#learningUntilMs === null) this.#reset(atMs);
    if (atMs < (this.#learningUntilMs ?? 0)) return this.#rest(moment);
    this.#tampering.see(scene, atMs);
    const sight = this.#sight(scene, atMs, named);
    const looked = this.#runners.map((runner) => {
      if (!this.#pace.tooSlow || !needsTracking(runner.rule.kind)) return runner.see(sight, moment);
      return { ...runner.rest('TOO_SLOW', moment), findings: [], relearn: false };
    });
    return {
      findings: looked.flatMap(({ findings }) => findings),
      endings: looked.flatMap(({ endings }) => endings),
      looks: looked.map(({ look }) => look),
      relearn: this.#tampering.shouldRelearn(atMs) || looked.some(({ relearn }) => relearn),
    };
  }

  /** The rules go away: everything open ends as it was last seen. */
  close(): Ending[] {
    return this.#runners.flatMap((runner) => runner.close());
  }

  #rest(moment: Moment): Watched {
    const rested = this.#runners.map((runner) => runner.rest('LEARNING', moment));
    return {
      findings: [],
      endings: rested.flatMap(({ endings }) => endings),
      looks: rested.map(({ look }) => look),
      relearn: false,
    };
  }

  #sight(scene: Scene, atMs: number, { objects, plates }: Named): Sight {
    const strange = this.#tampering.suspicion !== null || this.#tampering.isStrange;
    const unsettled = strange || scene.foreground > GLOBAL_CHANGE;
    const blobs = this.#blobs.update(unsettled ? [] : blobsOf(scene.mask, this.#area), atMs);
    const present = objects === null ? blobs : this.#objects.update(unsettled ? [] : objects, atMs);
    const moving = present.filter(moves);
    this.#travelling = moving.length > 0;
    const classAware = objects !== null;
    return { atMs, scene, area: this.#area, moving, present, unsettled, classAware, plates };
  }

  #reset(atMs: number): void {
    this.#learningUntilMs = atMs + LEARNING_MS;
    this.#blobs = new Tracker();
    this.#objects = new Tracker();
    this.#tampering = new TamperingRule(this.#area);
    for (const runner of this.#runners) runner.reset();
  }
}
