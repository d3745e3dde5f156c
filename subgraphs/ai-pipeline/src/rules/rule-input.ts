import { Fault } from '@vms/kit/fault';
import { idText, line } from '@vms/kit/input';
import { analyticsKinds, type EventKindName } from '@vms/schema/messages/event-kinds.ts';
import { z } from 'zod';

export const directions = ['A_TO_B', 'B_TO_A', 'BOTH'] as const;
const minute = z.int().min(0).max(1_440);
const window = z
  .object({ days: z.array(z.int().min(1).max(7)).min(1).max(7), fromMinute: minute, toMinute: minute })
  .refine((one) => one.toMinute > one.fromMinute, {
    path: ['toMinute'],
    error: 'must be after fromMinute; a window over midnight is two windows',
  });
const schedule = z.object({
  timezone: z.string().max(64).refine(isTimezone, 'is no time zone such as Europe/Vienna'),
  windows: z.array(window).min(1).max(50),
});
const body = {
  enabled: z.boolean().nullish(),
  zoneIds: z.array(idText).max(32).nullish(),
  schedule: schedule.nullish(),
  minConfidence: z.number().min(0).max(1).nullish(),
  minHits: z.int().min(1).max(100).nullish(),
  dwellMs: z.int().min(0).max(86_400_000).nullish(),
  cooldownMs: z.int().min(0).max(86_400_000).nullish(),
  classes: z.array(line(50)).max(50).nullish(),
  direction: z.enum(directions).nullish(),
  options: z
    .array(
      z.object({
        name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,63}$/, 'is a word of letters and digits'),
        value: line(500),
      }),
    )
    .max(20)
    .nullish(),
};
export const createInput = z.object({ cameraId: idText, name: line(100), kind: z.enum(analyticsKinds), ...body });
export const updateInput = z.object({ id: idText, version: z.int(), name: line(100).nullish(), ...body });

/** What cannot be checked field by field. */
export function checkTogether(kind: EventKindName, zoneIds: readonly string[]): void {
  if ((kind === 'LINE_CROSSING' || kind === 'WRONG_WAY') && zoneIds.length === 0)
    throw new Fault('VALIDATION_FAILED', `zoneIds: ${kind} needs a line of the camera.`, { field: 'zoneIds' });
}

/** A value is a number or a truth where it reads as one. */
export function optionsOf(list: readonly { name: string; value: string }[]): Record<string, string | number | boolean> {
  return Object.fromEntries(list.map(({ name, value }) => [name, parsed(value)]));
}

function parsed(value: string): string | number | boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
