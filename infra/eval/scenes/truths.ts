/** What is true of a film, from where its actors are: never from what a rule says. */
import { insidePolygon } from '../../../edge/ai/geometry.ts';
import { type RuleKind, ruleOf } from '../../../edge/ai/rules/rule.ts';
import { type Actor, type Film, placeOf } from '../render/film.ts';
import type { SpriteKind } from '../render/sprites.ts';
import type { Episode } from './clip.ts';
import { ZONES } from './places.ts';

const STEP_MS = 100;
/** Less than this in a zone may be reported or not. */
const INTRUSION_MS = 1000;
const TOLERANCE_MS = 3000;
const CROWD = { sure: 6, perhaps: 4 } as const;
const LYING: ReadonlySet<SpriteKind> = new Set(['bag', 'box', 'suitcase']);
const THINGS: ReadonlySet<SpriteKind> = new Set([...LYING, 'fire', 'smoke', 'insect']);

type Span = readonly [fromMs: number, toMs: number];

const dwellOf = (kind: RuleKind) => ruleOf(kind).dwellMs;

/** The longest spans in which the condition holds. */
function spans(durationMs: number, holds: (atMs: number) => boolean): Span[] {
  const found: Span[] = [];
  let since: number | null = null;
  for (let atMs = 0; atMs <= durationMs; atMs += STEP_MS) {
    const now = holds(atMs);
    if (now) since ??= atMs;
    if (since !== null && (!now || atMs + STEP_MS > durationMs)) {
      found.push([since, atMs]);
      since = null;
    }
  }
  return found;
}

const walks = ({ sprite }: Actor) => !THINGS.has(sprite.kind);

export function truthsOf(film: Film): Episode[] {
  const { actors, durationMs } = film;
  const walkers = actors.filter(walks);
  const episode = (kind: RuleKind, [fromMs, toMs]: Span, unclear = false): Episode => ({ kind, fromMs, toMs, unclear });
  const inside = (actor: Actor, zone: (typeof ZONES)[keyof typeof ZONES]) =>
    spans(durationMs, (atMs) => {
      const place = placeOf(actor, atMs);
      return place !== null && insidePolygon(place, zone.points);
    });
  const lasting = (kind: RuleKind, span: Span, forMs: number): Episode[] => {
    const [from, to] = span;
    if (to - from < forMs - TOLERANCE_MS) return [];
    const unclear = to - from < forMs + 1500;
    return [episode(kind, [from + (unclear ? 0 : forMs - TOLERANCE_MS), to + TOLERANCE_MS], unclear)];
  };
  const visible = spans(durationMs, (atMs) =>
    actors.some((actor) => !LYING.has(actor.sprite.kind) && shown(actor, atMs)),
  );
  return [
    ...merged(visible, TOLERANCE_MS).map((span) => episode('MOTION', span)),
    ...walkers.flatMap((actor) => [
      ...inside(actor, ZONES.yard).map((span) => episode('INTRUSION', span, span[1] - span[0] < INTRUSION_MS)),
      ...inside(actor, ZONES.corner).flatMap((span) => lasting('LOITERING', span, dwellOf('LOITERING'))),
      ...crossingsOf(actor),
      ...standing(actor).flatMap((span) => [
        ...(withinLane(actor, span[0]) ? lasting('STOPPED_OBJECT', span, dwellOf('STOPPED_OBJECT')) : []),
        // What stands about as long as a thing that was left is a thing for a rule that knows no people.
        ...(span[1] - span[0] > dwellOf('ABANDONED_OBJECT') - TOLERANCE_MS
          ? [episode('ABANDONED_OBJECT', [span[0], span[1] + TOLERANCE_MS], true)]
          : []),
      ]),
      ...wrongWays(actor),
    ]),
    ...crowds(film, walkers).map(({ span, unclear }) => episode('CROWD', span, unclear)),
    ...actors.flatMap((actor) => things(actor, durationMs)),
  ];
}

/** An actor is seen when its foot or what stands on it is in the picture. */
function shown(actor: Actor, atMs: number): boolean {
  const place = placeOf(actor, atMs);
  return place !== null && place.x > -0.02 && place.x < 1.02;
}

function merged(all: readonly Span[], gapMs: number): Span[] {
  const out: Span[] = [];
  for (const [from, to] of all) {
    const last = out.at(-1);
    if (last !== undefined && from - last[1] <= gapMs) out[out.length - 1] = [last[0], to];
    else out.push([from, to]);
  }
  return out;
}

function crossingsOf({ path }: Actor): Episode[] {
  const [first] = ZONES.gate.points;
  return path.slice(1).flatMap((to, i) => {
    const from = path[i];
    if (from === undefined || first === undefined || from.x < first.x === to.x < first.x) return [];
    const share = (first.x - from.x) / (to.x - from.x);
    const [atMs, y] = [from.atMs + (to.atMs - from.atMs) * share, from.y + (to.y - from.y) * share];
    if (y < 0.58) return [];
    const direction = from.x < first.x ? ('A_TO_B' as const) : ('B_TO_A' as const);
    return [{ kind: 'LINE_CROSSING' as const, fromMs: atMs, toMs: atMs, unclear: false, direction }];
  });
}

/** Spans of the path in which the actor does not move from its place. */
const standing = ({ path }: Actor): Span[] =>
  path.slice(1).flatMap((to, i) => {
    const from = path[i];
    return from !== undefined && Math.hypot(to.x - from.x, to.y - from.y) < 0.004
      ? [[from.atMs, to.atMs] as const]
      : [];
  });

const withinLane = (actor: Actor, atMs: number) => {
  const place = placeOf(actor, atMs + 1);
  return place !== null && insidePolygon(place, ZONES.lane.points);
};

function wrongWays({ path }: Actor): Episode[] {
  const [first, last] = [path[0], path.at(-1)];
  if (
    first === undefined ||
    last === undefined ||
    !path.every((point) => insidePolygon({ ...point, x: 0.5 }, ZONES.lane.points))
  )
    return [];
  if (last.x > first.x - 0.15) return [];
  return [{ kind: 'WRONG_WAY', fromMs: first.atMs, toMs: last.atMs, unclear: false }];
}

function crowds({ durationMs }: Film, walkers: readonly Actor[]) {
  const count = (atMs: number) =>
    walkers.filter((actor) => {
      const place = placeOf(actor, atMs);
      return place !== null && insidePolygon(place, ZONES.plaza.points);
    }).length;
  const dwellMs = dwellOf('CROWD');
  return spans(durationMs, (atMs) => count(atMs) >= CROWD.perhaps).map(([from, to]) => {
    const sure = spans(durationMs, (atMs) => atMs >= from && atMs <= to && count(atMs) >= CROWD.sure);
    const unclear = !sure.some((span) => span[1] - span[0] >= dwellMs + 1500);
    return { span: [from, to + TOLERANCE_MS] as const, unclear };
  });
}

/** Bags that come and stay, things that were there and go, flames and plumes. */
function things({ sprite, path }: Actor, durationMs: number): Episode[] {
  const [from, to] = [path[0]?.atMs ?? 0, path.at(-1)?.atMs ?? 0];
  if (sprite.kind === 'fire' || sprite.kind === 'smoke') {
    const kind = sprite.kind === 'fire' ? 'FIRE' : 'SMOKE';
    const span = { fromMs: from, toMs: to + TOLERANCE_MS };
    // It moves, and was not there before: whoever says so is not wrong.
    const alike = (['INTRUSION', 'ABANDONED_OBJECT'] as const).map((other) => ({
      kind: other,
      ...span,
      unclear: true,
    }));
    return [{ kind, ...span, unclear: to - from < dwellOf(kind) + 3000 }, ...alike];
  }
  if (!LYING.has(sprite.kind)) return [];
  const gone: Episode[] = [];
  const goneFrom = to + dwellOf('REMOVED_OBJECT') - TOLERANCE_MS;
  const episode = { kind: 'REMOVED_OBJECT' as const, fromMs: goneFrom, toMs: goneFrom + 20_000 };
  if (to < durationMs) gone.push({ ...episode, unclear: from > 0 });
  if (from <= 0) return gone;
  const left = { kind: 'ABANDONED_OBJECT' as const, fromMs: from + dwellOf('ABANDONED_OBJECT') - TOLERANCE_MS };
  return [...gone, { ...left, toMs: to + TOLERANCE_MS, unclear: to - from < dwellOf('ABANDONED_OBJECT') + 4000 }];
}
