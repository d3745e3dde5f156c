/** What was raised against what is true. */
import { type RuleKind, ruleOf } from '../../../edge/ai/rules/rule.ts';
import type { Clip, Episode } from '../scenes/clip.ts';
import type { Raised } from './watch-clip.ts';

/** An event may come a little before its episode by our clock of frames, and a little after. */
const BEFORE_MS = 500;
const AFTER_MS = 3000;
/** Crossings of one line in one direction within this are one episode: a group passes. */
const GROUP_MS = 1500;

export interface Counts {
  /** Episodes that should be reported, and those that were. */
  readonly episodes: number;
  readonly found: number;
  /** Events that were right, wrong, and neither. */
  readonly right: number;
  readonly wrong: number;
  readonly unclear: number;
  /** Tampering only: switched lights, and those that were taken for tampering. */
  readonly lights: number;
  readonly lightsWrong: number;
}

export const noCounts: Counts = { episodes: 0, found: 0, right: 0, wrong: 0, unclear: 0, lights: 0, lightsWrong: 0 };

export const added = (a: Counts, b: Counts): Counts => ({
  episodes: a.episodes + b.episodes,
  found: a.found + b.found,
  right: a.right + b.right,
  wrong: a.wrong + b.wrong,
  unclear: a.unclear + b.unclear,
  lights: a.lights + b.lights,
  lightsWrong: a.lightsWrong + b.lightsWrong,
});

export interface Verdict {
  readonly counts: Counts;
  /** For those who want to see why. */
  readonly missed: readonly Episode[];
  readonly wrong: readonly Raised[];
}

export function judge(kind: RuleKind, clip: Clip, raised: readonly Raised[]): Verdict {
  const events = raised.filter((one) => one.kind === kind);
  const episodes = grouped(clip.episodes.filter((one) => one.kind === kind));
  const sure = episodes.filter(({ unclear }) => !unclear);
  const right = events.filter((event) => sure.some((episode) => fits(event, episode)));
  const { cooldownMs } = ruleOf(kind);
  // What the rule's own cooldown held back after a right event was not missed.
  const held = (episode: Episode) =>
    right.some(({ atMs }) => atMs < episode.fromMs && atMs + cooldownMs >= episode.toMs);
  const unseen = sure.filter((episode) => !events.some((event) => fits(event, episode)));
  const missed = kind === 'LINE_CROSSING' ? unseen : unseen.filter((episode) => !held(episode));
  const rest = events.filter((event) => !right.includes(event));
  const unclear = rest.filter((event) => episodes.some((episode) => fits(event, episode)));
  const wrong = rest.filter((event) => !unclear.includes(event));
  const tampering = kind === 'TAMPERING';
  const fooled = clip.lights.filter(({ fromMs, toMs }) => wrong.some(({ atMs }) => atMs >= fromMs && atMs <= toMs));
  const counts = {
    episodes: sure.length - unseen.length + missed.length,
    found: sure.length - unseen.length,
    right: right.length,
    wrong: wrong.length,
    unclear: unclear.length,
    lights: tampering ? clip.lights.length : 0,
    lightsWrong: tampering ? fooled.length : 0,
  };
  return { counts, missed, wrong };
}

const fits = (event: Raised, { kind, fromMs, toMs, direction }: Episode): boolean => {
  if (direction !== undefined && !event.label.includes(direction)) return false;
  // A crossing is a moment: an early one is as wrong as a late one.
  const before = kind === 'LINE_CROSSING' ? AFTER_MS : BEFORE_MS;
  return event.endMs >= fromMs - before && event.atMs <= toMs + AFTER_MS;
};

function grouped(episodes: readonly Episode[]): Episode[] {
  const out: Episode[] = [];
  for (const episode of episodes.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = out.findLast(({ direction }) => direction === episode.direction);
    const joins = episode.direction !== undefined && last !== undefined && episode.fromMs - last.toMs <= GROUP_MS;
    if (joins && last !== undefined) out[out.indexOf(last)] = { ...last, toMs: episode.toMs };
    else out.push(episode);
  }
  return out;
}
