import type { EventKind } from '../generated/graphql.ts';

/** A number that only some kinds have: its limits and what holds when it is left out. */
export interface NumberOption {
  readonly name:
    | 'count'
    | 'density'
    | 'heading'
    | 'distance'
    | 'stillness'
    | 'outline'
    | 'minSize'
    | 'maxSize'
    | 'cells';
  readonly usual: number | null;
  readonly min: number;
  readonly max: number;
}
/** What a form for one kind of rule asks for. */
export interface RuleKind {
  readonly place: 'area' | 'line' | 'either' | 'none';
  /** Nothing is found without one. */
  readonly placeNeeded: boolean;
  readonly direction: boolean;
  readonly classes: boolean;
  readonly dwell: boolean;
  readonly options: readonly NumberOption[];
  readonly plates: boolean;
  /** Only with a detector or another model installed on the edge. */
  readonly needsModel: boolean;
}
export type AnalyticsKind = Exclude<EventKind, 'DEVICE' | 'HEALTH'>;

const SIZE: readonly NumberOption[] = [
  { name: 'minSize', usual: 0, min: 0, max: 1 },
  { name: 'maxSize', usual: 1, min: 0, max: 1 },
];
const SETTLED: readonly NumberOption[] = [
  { name: 'outline', usual: 4, min: 0.5, max: 60 },
  { name: 'minSize', usual: 0.0008, min: 0, max: 1 },
  { name: 'maxSize', usual: 0.12, min: 0, max: 1 },
];
const usual: RuleKind = {
  place: 'area',
  placeNeeded: false,
  direction: false,
  classes: true,
  dwell: false,
  options: SIZE,
  plates: false,
  needsModel: false,
};
const count: NumberOption = { name: 'count', usual: 5, min: 1, max: 1000 };

/** Every kind that an edge can find in pictures, and what can be said about it. */
export const RULE_KINDS: Readonly<Record<AnalyticsKind, RuleKind>> = {
  MOTION: { ...usual, classes: false },
  INTRUSION: usual,
  LINE_CROSSING: { ...usual, place: 'line', placeNeeded: true, direction: true },
  WRONG_WAY: {
    ...usual,
    place: 'either',
    placeNeeded: true,
    direction: true,
    options: [
      { name: 'heading', usual: null, min: -360, max: 360 },
      { name: 'distance', usual: 0.08, min: 0.01, max: 1 },
      ...SIZE,
    ],
  },
  LOITERING: { ...usual, dwell: true },
  STOPPED_OBJECT: {
    ...usual,
    dwell: true,
    options: [{ name: 'stillness', usual: 0.02, min: 0.001, max: 0.2 }, ...SIZE],
  },
  CROWD: { ...usual, dwell: true, options: [count, { name: 'density', usual: 0.35, min: 0.01, max: 1 }, ...SIZE] },
  ABANDONED_OBJECT: { ...usual, classes: false, dwell: true, options: SETTLED },
  REMOVED_OBJECT: { ...usual, classes: false, dwell: true, options: SETTLED },
  TAMPERING: { ...usual, place: 'none', classes: false, dwell: true, options: [] },
  FIRE: { ...usual, classes: false, dwell: true, options: [{ name: 'cells', usual: 1, min: 1, max: 100 }] },
  SMOKE: { ...usual, classes: false, dwell: true, options: [{ name: 'cells', usual: 4, min: 1, max: 100 }] },
  PLATE: { ...usual, classes: false, options: [], plates: true },
  VEHICLE: { ...usual, needsModel: true },
  PEOPLE_COUNT: { ...usual, needsModel: true },
  FALL: { ...usual, dwell: true, needsModel: true },
  PPE: { ...usual, dwell: true, needsModel: true },
};
export const ANALYTICS_KINDS = Object.keys(RULE_KINDS) as AnalyticsKind[];
