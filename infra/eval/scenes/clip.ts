/** A film with the rules that watch it and what is true of it. */
import { type Rule, type RuleKind, ruleOf } from '../../../edge/ai/rules/rule.ts';
import type { Film } from '../render/film.ts';
import { ZONES } from './places.ts';

export const FAMILIES = ['traffic', 'settled', 'view', 'flames'] as const;
export type Family = (typeof FAMILIES)[number];

/** Something that a rule of this kind should report, or (`unclear`) may report or not. */
export interface Episode {
  readonly kind: RuleKind;
  readonly fromMs: number;
  readonly toMs: number;
  readonly unclear: boolean;
  /** Of a crossing. */
  readonly direction?: 'A_TO_B' | 'B_TO_A';
}

export interface Clip {
  readonly name: string;
  readonly family: Family;
  readonly film: Film;
  readonly episodes: readonly Episode[];
  /** When lights are switched: no tampering may be reported then. */
  readonly lights: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Every clip is watched by all of them, each as the product ships it. */
export function rulesOfClip(): Rule[] {
  const { lane, gate, yard, corner, plaza } = ZONES;
  return [
    ruleOf('TAMPERING'),
    ruleOf('MOTION'),
    ruleOf('INTRUSION', { zones: [yard] }),
    ruleOf('LINE_CROSSING', { zones: [gate] }),
    ruleOf('LOITERING', { zones: [corner] }),
    ruleOf('WRONG_WAY', { zones: [lane], options: { heading: 0 } }),
    ruleOf('STOPPED_OBJECT', { zones: [lane] }),
    ruleOf('CROWD', { zones: [plaza] }),
    ruleOf('ABANDONED_OBJECT'),
    ruleOf('REMOVED_OBJECT'),
    ruleOf('FIRE'),
    ruleOf('SMOKE'),
  ];
}
