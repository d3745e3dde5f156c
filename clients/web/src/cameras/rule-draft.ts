import type { AnalyticsRuleDirection, RulePartsFragment, UpdateAnalyticsRuleInput } from '../generated/graphql.ts';
import { type Week, weekOf, windowsOf } from '../week/week.ts';
import type { AnalyticsKind } from './rule-kinds.ts';

/** A rule as its form holds it: text for what may be left out, seconds for times. */
export interface RuleDraft {
  readonly name: string;
  readonly kind: AnalyticsKind;
  readonly enabled: boolean;
  readonly zoneIds: readonly string[];
  readonly direction: AnalyticsRuleDirection | '';
  readonly minConfidence: string;
  readonly minHits: string;
  readonly dwellS: string;
  readonly cooldownS: string;
  readonly classes: string;
  /** Those of the form by name, and those that it does not know, which are kept. */
  readonly options: Readonly<Record<string, string>>;
  /** Null: always. */
  readonly week: Week<'ON' | 'OFF'> | null;
}

export function newRule(kind: AnalyticsKind, name: string): RuleDraft {
  const empty = { minConfidence: '', minHits: '', dwellS: '', cooldownS: '', classes: '', direction: '' } as const;
  return { name, kind, enabled: true, zoneIds: [], options: {}, week: null, ...empty };
}

export function draftOf(rule: RulePartsFragment): RuleDraft {
  const text = (value: number | null): string => (value === null ? '' : String(value));
  return {
    name: rule.name,
    kind: rule.kind as AnalyticsKind,
    enabled: rule.enabled,
    zoneIds: rule.zoneIds,
    direction: rule.direction ?? '',
    minConfidence: text(rule.minConfidence),
    minHits: text(rule.minHits),
    dwellS: rule.dwellMs === null ? '' : String(rule.dwellMs / 1000),
    cooldownS: rule.cooldownMs === null ? '' : String(rule.cooldownMs / 1000),
    classes: rule.classes.join(', '),
    options: Object.fromEntries(rule.options.map(({ name, value }) => [name, value])),
    week:
      rule.schedule &&
      weekOf(
        rule.schedule.windows.map((one) => ({ ...one, mode: 'ON' as const })),
        'OFF' as const,
      ),
  };
}

/** As the API wants it: null where the form was left empty, which returns a setting to the analytic's default. */
export function inputOf(draft: RuleDraft, timezone: string): Omit<UpdateAnalyticsRuleInput, 'id' | 'version'> {
  const number = (text: string): number | null =>
    text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);
  const ms = (text: string): number | null => {
    const seconds = number(text);
    return seconds === null ? null : Math.round(seconds * 1000);
  };
  const hits = number(draft.minHits);
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    zoneIds: [...draft.zoneIds],
    direction: draft.direction || null,
    minConfidence: number(draft.minConfidence),
    minHits: hits === null ? null : Math.round(hits),
    dwellMs: ms(draft.dwellS),
    cooldownMs: ms(draft.cooldownS),
    classes: draft.classes
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    options: Object.entries(draft.options)
      .filter(([, value]) => value.trim() !== '')
      .map(([name, value]) => ({ name, value: value.trim() })),
    schedule: draft.week && {
      timezone,
      windows: windowsOf(draft.week, 'OFF').map(({ days, fromMinute, toMinute }) => ({
        days: [...days],
        fromMinute,
        toMinute,
      })),
    },
  };
}
