/** Rules that need a model which names things: plates, vehicles, people counting, falls, protective equipment. */
import { type Analytic, atLeast, type Claim, type Judged, sureOf } from '../analytic.ts';
import type { Rule } from '../rule.ts';
import { liesIn, polygonsOf, standsIn, subjectsOf } from '../subjects.ts';

/** A plate on which at least `minHits` of the last five frames agree. Options `allow` / `deny`: comma-separated plates. */
export const plate = (rule: Rule): Analytic => {
  const listed = (name: string) => {
    const value = rule.options[name];
    return typeof value === 'string'
      ? value.split(',').map((text) => text.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase())
      : null;
  };
  const [allow, deny] = [listed('allow'), listed('deny')];
  return {
    see({ plates }): Judged {
      const zones = polygonsOf(rule);
      const inZone = plates.filter(({ box }) => zones.some((zone) => liesIn(zone, box)));
      const voted = inZone.filter(({ votes }) => votes >= rule.minHits);
      const wanted = voted.filter(
        ({ text }) => (allow === null || !allow.includes(text)) && (deny === null || deny.includes(text)),
      );
      const claims = wanted.map((reading): Claim => {
        const { text, country, leastCharacter, box, trackId } = reading;
        const label = country === null ? text : `${text} (${country})`;
        return {
          key: `${trackId}/${text}`,
          label,
          confidence: leastCharacter,
          threshold: 0.9,
          track: null,
          box,
          momentary: true,
          plate: text,
        };
      });
      return {
        claims,
        checks: [
          atLeast('plates', plates.length, 1),
          atLeast('inZone', inZone.length, 1),
          atLeast('votes', Math.max(0, ...plates.map(({ votes }) => votes)), rule.minHits),
          atLeast('listed', wanted.length, 1),
        ],
      };
    },
    reset() {},
  };
};

const noModel: Judged = {
  claims: [],
  checks: [{ name: 'model', value: 'no model installed', limit: 'a detector that names objects', passed: false }],
};

/** An object of the rule's classes in the zone; says `no model installed` without a detector. */
export function classified(rule: Rule, usual: readonly string[]): Analytic {
  const named: Rule = { ...rule, classes: rule.classes.length > 0 ? rule.classes : usual };
  return {
    see(sight): Judged {
      if (!sight.classAware) return noModel;
      const { tracks, checks } = subjectsOf(named, sight, sight.present);
      const claims = tracks
        .filter((track) => track.missed === 0)
        .flatMap((track) =>
          polygonsOf(rule)
            .filter((zone) => standsIn(zone, track))
            .map(
              (zone): Claim => ({
                key: `${zone?.id ?? 'picture'}/${track.id}`,
                label: track.label,
                confidence: sureOf(track.hits),
                threshold: sureOf(rule.minHits),
                track,
                box: track.box,
                momentary: false,
              }),
            ),
        );
      return { claims, checks };
    },
    reset() {},
  };
}

/** Raised when the number of people in the zone changes. */
export const peopleCount = (rule: Rule): Analytic => {
  let [last, held, candidate] = [0, 0, 0];
  const named: Rule = { ...rule, classes: rule.classes.length > 0 ? rule.classes : ['person'] };
  return {
    see(sight): Judged {
      if (!sight.classAware) return noModel;
      const { tracks } = subjectsOf(named, sight, sight.present);
      const zones = polygonsOf(rule);
      const count = tracks.filter((track) => track.missed === 0 && zones.some((zone) => standsIn(zone, track))).length;
      held = count === candidate ? held + 1 : 1;
      candidate = count;
      const checks = [
        { name: 'people', value: count, limit: `not ${last}`, passed: count !== last },
        atLeast('minHits', held, rule.minHits),
      ];
      if (count === last || held < rule.minHits) return { claims: [], checks };
      last = count;
      const label = `${count} people`;
      return {
        claims: [
          { key: `count/${count}`, label, confidence: 1, threshold: 0, track: null, box: null, momentary: true },
        ],
        checks,
      };
    },
    reset() {},
  };
};
