import { z } from 'zod';
import { eventKinds } from '../messages/event-kinds.ts';
import type { DesiredState } from './desired-state.ts';
import { deviceAccess } from './device-command.ts';
import { edgeEventRule } from './event-actions.ts';

const text = z.string().max(2_000);
const point = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });
const zone = z.object({
  id: text,
  name: text,
  kind: z.enum(['INTRUSION', 'LINE']),
  points: z.array(point).max(256),
  direction: z.enum(['A_TO_B', 'B_TO_A', 'BOTH']).nullable(),
});
const recordingMode = z.enum(['CONTINUOUS', 'MOTION', 'EVENT', 'OFF']);
const dayMinute = z.number().int().min(0).max(1_440);
const plan = z.object({
  timezone: z.string().max(64),
  windows: z
    .array(
      z.object({
        days: z.array(z.number().int().min(1).max(7)).max(7),
        fromMinute: dayMinute,
        toMinute: dayMinute,
        mode: recordingMode,
      }),
    )
    .max(100),
  otherwise: recordingMode,
  preMs: z.number().min(0).max(60_000),
  postMs: z.number().min(0).max(600_000),
});
const camera = z.object({
  cameraId: text,
  name: text,
  siteId: text,
  // Judged by whoever dials it: one wrong address must not hold up the other cameras.
  url: text,
  username: text.nullable(),
  password: text.nullable(),
  device: deviceAccess.nullish(),
  subUrl: text.nullish(),
  plan: plan.nullish(),
  audio: z.boolean().optional(),
  transport: z.enum(['AUTO', 'TCP', 'UDP']).optional(),
  masks: z
    .array(z.object({ points: z.array(point).max(64) }))
    .max(64)
    .optional(),
  maintenanceUntilMs: z.number().nullish(),
  zones: z.array(zone).max(256),
  retention: z.object({
    days: z.number().nullable(),
    bytesMax: z.number().nullable(),
    freeBytesMin: z.number().nullish(),
  }),
});
const minute = z.number().int().min(0).max(1_440);
const schedule = z.object({
  timezone: z.string().max(64),
  windows: z
    .array(z.object({ days: z.array(z.number().int().min(1).max(7)).max(7), fromMinute: minute, toMinute: minute }))
    .max(100),
});
const rule = z.object({
  id: text,
  cameraId: text,
  kind: z.enum(eventKinds),
  enabled: z.boolean(),
  zoneIds: z.array(text).max(256),
  schedule: schedule.nullable(),
  minConfidence: z.number().min(0).max(1).nullable(),
  minHits: z.number().int().min(1).nullable(),
  dwellMs: z.number().min(0).nullable(),
  cooldownMs: z.number().min(0).nullable(),
  classes: z.array(text).max(100),
  direction: z.enum(['A_TO_B', 'B_TO_A', 'BOTH']).nullable(),
  options: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()])),
});
const desiredState = z.object({
  version: z.string().min(1).max(128),
  edgeServerId: text,
  tenantId: text,
  cameras: z.array(camera).max(10_000),
  analyticsRules: z.array(rule).max(50_000).optional(),
  // Judged document by document by whoever applies it: a bad one must not hold up the cameras.
  settings: z
    .array(z.object({ kind: text, revision: z.string().min(1).max(64), content: z.record(z.string(), z.unknown()) }))
    .max(100)
    .optional(),
  eventRules: z.array(edgeEventRule).max(500).optional(),
  locks: z
    .array(z.object({ id: text, cameraId: text, fromMs: z.number(), toMs: z.number(), untilMs: z.number().nullable() }))
    .max(10_000)
    .optional(),
});

/** A whole state or null with the reason: an edge never applies half of one. */
export function parseDesiredState(
  value: unknown,
): { ok: true; state: DesiredState } | { ok: false; code: 'DESIRED_MALFORMED'; why: string } {
  const found = desiredState.safeParse(value);
  if (found.success) return { ok: true, state: found.data };
  const issue = found.error.issues[0];
  // Names the place, never the value: it may be a password.
  return { ok: false, code: 'DESIRED_MALFORMED', why: `${issue?.path.join('.') ?? ''}: ${issue?.code ?? ''}` };
}
