/** Which analytic serves which kind of rule. */
import type { Analytic } from './analytic.ts';
import { crowd, lineCrossing, wrongWay } from './analytics/flow.ts';
import { classified, peopleCount, plate } from './analytics/named.ts';
import { intrusion, loitering, motion, stoppedObject } from './analytics/presence.ts';
import { abandonedObject, removedObject } from './analytics/settled.ts';
import { fire, smoke, tampering } from './analytics/view.ts';
import type { Rule, RuleKind } from './rule.ts';
import type { TamperingRule } from './tampering.ts';

const VEHICLES = ['car', 'truck', 'bus', 'motorbike', 'motorcycle', 'bicycle', 'train'];

const makers: Readonly<Record<RuleKind, (rule: Rule, judge: () => TamperingRule) => Analytic>> = {
  MOTION: motion,
  INTRUSION: intrusion,
  LINE_CROSSING: lineCrossing,
  TAMPERING: tampering,
  LOITERING: loitering,
  WRONG_WAY: wrongWay,
  STOPPED_OBJECT: stoppedObject,
  CROWD: crowd,
  ABANDONED_OBJECT: abandonedObject,
  REMOVED_OBJECT: removedObject,
  FIRE: fire,
  SMOKE: smoke,
  PLATE: plate,
  VEHICLE: (rule) => classified(rule, VEHICLES),
  PEOPLE_COUNT: peopleCount,
  FALL: (rule) => classified(rule, ['fall', 'fallen']),
  PPE: (rule) => classified(rule, ['no-helmet', 'no-vest']),
};

export const analyticFor = (rule: Rule, judge: () => TamperingRule): Analytic => makers[rule.kind](rule, judge);
