import { Fault } from '@vms/kit/fault';
import { z } from 'zod';

export const recordingModes = ['CONTINUOUS', 'MOTION', 'EVENT', 'OFF'] as const;
export const streamChoices = ['MAIN', 'SUB'] as const;
export const transportChoices = ['AUTO', 'TCP', 'UDP'] as const;
const minute = z.int().min(0).max(1_440);

export const planInput = z.object({
  windows: z
    .array(
      z.object({
        days: z.array(z.int().min(1).max(7)).min(1).max(7),
        fromMinute: minute,
        toMinute: minute,
        mode: z.enum(recordingModes),
      }),
    )
    .max(100),
  /** Outside of every window. */
  otherwise: z.enum(recordingModes),
  stream: z.enum(streamChoices),
  /** Plans from before it could be chosen have none of both. */
  transport: z.enum(transportChoices).default('AUTO'),
  audio: z.boolean().default(false),
  preS: z.int().min(0).max(60),
  postS: z.int().min(0).max(600),
});
export type StoredPlan = z.infer<typeof planInput>;

/** Every camera records continuously until somebody says otherwise. */
export const usualPlan: StoredPlan = {
  windows: [],
  otherwise: 'CONTINUOUS',
  stream: 'MAIN',
  transport: 'AUTO',
  audio: false,
  preS: 5,
  postS: 10,
};

/** Windows are within one day and do not overlap on any day: what a minute is recorded as has one answer. */
export function checkPlan({ windows }: StoredPlan): void {
  const wrong = (why: string): Fault => new Fault('VALIDATION_FAILED', `The plan ${why}`, { field: 'plan.windows' });
  for (const { fromMinute, toMinute } of windows) {
    if (toMinute <= fromMinute)
      throw wrong(
        `has a window from minute ${fromMinute} to ${toMinute}; end it after its beginning, at 1440 at most.`,
      );
  }
  for (const day of [1, 2, 3, 4, 5, 6, 7]) {
    const own = windows.filter(({ days }) => days.includes(day)).sort((a, b) => a.fromMinute - b.fromMinute);
    const clash = own.find((one, at) => at > 0 && one.fromMinute < (own[at - 1]?.toMinute ?? 0));
    if (clash)
      throw wrong(`has two windows for minute ${clash.fromMinute} of day ${day}; make them meet, not overlap.`);
  }
}
