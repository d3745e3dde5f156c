/** A rule as an edge runs it: what the cloud asked for, with each analytic's own defaults filled in. */
import type { DesiredCamera, DesiredRule, DesiredSchedule, DesiredZone } from '@vms/schema/edge/desired-state.ts';

export type RuleKind = Exclude<DesiredRule['kind'], 'DEVICE' | 'HEALTH'>;

export interface Rule {
  readonly id: string;
  readonly kind: RuleKind;
  readonly enabled: boolean;
  /** Empty: the whole picture. */
  readonly zones: readonly DesiredZone[];
  readonly schedule: DesiredSchedule | null;
  readonly minConfidence: number;
  readonly minHits: number;
  readonly dwellMs: number;
  readonly cooldownMs: number;
  readonly classes: readonly string[];
  readonly direction: 'A_TO_B' | 'B_TO_A' | 'BOTH';
  readonly options: DesiredRule['options'];
}

interface Defaults {
  readonly minHits: number;
  readonly dwellMs: number;
  readonly cooldownMs: number;
}

const DEFAULTS: Readonly<Record<RuleKind, Defaults>> = {
  MOTION: { minHits: 3, dwellMs: 0, cooldownMs: 20_000 },
  INTRUSION: { minHits: 3, dwellMs: 0, cooldownMs: 10_000 },
  LINE_CROSSING: { minHits: 3, dwellMs: 0, cooldownMs: 5000 },
  TAMPERING: { minHits: 1, dwellMs: 1200, cooldownMs: 60_000 },
  LOITERING: { minHits: 3, dwellMs: 20_000, cooldownMs: 60_000 },
  WRONG_WAY: { minHits: 5, dwellMs: 0, cooldownMs: 10_000 },
  STOPPED_OBJECT: { minHits: 3, dwellMs: 10_000, cooldownMs: 60_000 },
  CROWD: { minHits: 3, dwellMs: 5000, cooldownMs: 60_000 },
  ABANDONED_OBJECT: { minHits: 5, dwellMs: 15_000, cooldownMs: 30_000 },
  REMOVED_OBJECT: { minHits: 5, dwellMs: 10_000, cooldownMs: 30_000 },
  FIRE: { minHits: 8, dwellMs: 2000, cooldownMs: 60_000 },
  SMOKE: { minHits: 15, dwellMs: 5000, cooldownMs: 60_000 },
  PLATE: { minHits: 2, dwellMs: 0, cooldownMs: 30_000 },
  VEHICLE: { minHits: 3, dwellMs: 0, cooldownMs: 10_000 },
  PEOPLE_COUNT: { minHits: 3, dwellMs: 0, cooldownMs: 60_000 },
  FALL: { minHits: 5, dwellMs: 3000, cooldownMs: 60_000 },
  PPE: { minHits: 5, dwellMs: 2000, cooldownMs: 60_000 },
};

/** Follow objects from frame to frame, so they need at least 4 frames per second. */
const TRACKING: ReadonlySet<RuleKind> = new Set<RuleKind>([
  'MOTION',
  'INTRUSION',
  'LINE_CROSSING',
  'LOITERING',
  'WRONG_WAY',
  'STOPPED_OBJECT',
  'CROWD',
  'PLATE',
  'VEHICLE',
  'PEOPLE_COUNT',
  'FALL',
]);
export const needsTracking = (kind: RuleKind): boolean => TRACKING.has(kind);

/** The rules of one camera; when the cloud has none for it: motion, tampering, intrusion per polygon, crossing per line. */
export function rulesOf(
  camera: Pick<DesiredCamera, 'cameraId' | 'zones'>,
  desired: readonly DesiredRule[] | undefined,
): Rule[] {
  const own = desired?.filter(({ cameraId }) => cameraId === camera.cameraId) ?? [];
  return own.length === 0 ? defaultRules(camera.zones) : own.flatMap((one) => resolved(one, camera.zones));
}

function resolved(desired: DesiredRule, zones: readonly DesiredZone[]): Rule[] {
  const { id, kind, enabled, schedule, classes, options } = desired;
  // What the camera or the platform says itself is not looked for in pictures.
  if (kind === 'DEVICE' || kind === 'HEALTH') return [];
  const usual = DEFAULTS[kind];
  return [
    {
      id,
      kind,
      enabled,
      zones: zones.filter((zone) => desired.zoneIds.includes(zone.id)),
      schedule,
      minConfidence: desired.minConfidence ?? 0,
      minHits: desired.minHits ?? usual.minHits,
      dwellMs: desired.dwellMs ?? usual.dwellMs,
      cooldownMs: desired.cooldownMs ?? usual.cooldownMs,
      classes,
      direction: desired.direction ?? zones.find(({ id: zone }) => desired.zoneIds.includes(zone))?.direction ?? 'BOTH',
      options,
    },
  ];
}

/** Also for tests: a rule of this kind with everything else at its default. */
export function ruleOf(kind: RuleKind, more: Partial<Rule> = {}): Rule {
  const none = { schedule: null, minConfidence: 0, classes: [], direction: 'BOTH', options: {} } as const;
  return { id: kind.toLowerCase(), kind, enabled: true, zones: [], ...none, ...DEFAULTS[kind], ...more };
}

function defaultRules(zones: readonly DesiredZone[]): Rule[] {
  return [
    ruleOf('TAMPERING'),
    ruleOf('MOTION'),
    ...zones.map((zone) =>
      ruleOf(zone.kind === 'LINE' ? 'LINE_CROSSING' : 'INTRUSION', {
        id: zone.id,
        zones: [zone],
        direction: zone.direction ?? 'BOTH',
      }),
    ),
  ];
}

/** A number from the rule's options within limits, or the usual one. */
export function numberOption(rule: Rule, name: string, usual: number, min: number, max: number): number {
  const value = rule.options[name];
  return typeof value === 'number' && value >= min && value <= max ? value : usual;
}
