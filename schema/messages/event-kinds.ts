/** Every kind of event, in the order of the Protobuf enum (`EventKind` 1, 2, …): DEVICE is what a camera itself says, HEALTH what we say of a part. */
export const eventKinds = [
  'MOTION',
  'INTRUSION',
  'LINE_CROSSING',
  'TAMPERING',
  'LOITERING',
  'WRONG_WAY',
  'STOPPED_OBJECT',
  'CROWD',
  'ABANDONED_OBJECT',
  'REMOVED_OBJECT',
  'FIRE',
  'SMOKE',
  'PLATE',
  'VEHICLE',
  'PEOPLE_COUNT',
  'FALL',
  'PPE',
  'DEVICE',
  'HEALTH',
] as const;
export type EventKindName = (typeof eventKinds)[number];

/** The kinds that a rule on an edge can raise from pictures. */
export const analyticsKinds = eventKinds.filter((kind) => kind !== 'DEVICE' && kind !== 'HEALTH');

/** In the order of the Protobuf enum (`EventSeverity` 1, 2, 3). */
export const eventSeverities = ['INFO', 'WARNING', 'CRITICAL'] as const;
export type EventSeverityName = (typeof eventSeverities)[number];
