import { z } from 'zod';
import type { DesiredState } from './desired-state.ts';

const text = z.string().max(2_000);
const point = z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) });
const zone = z.object({
  id: text,
  name: text,
  kind: z.enum(['INTRUSION', 'LINE']),
  points: z.array(point).max(256),
  direction: z.enum(['A_TO_B', 'B_TO_A', 'BOTH']).nullable(),
});
const camera = z.object({
  cameraId: text,
  name: text,
  siteId: text,
  // Judged by whoever dials it: one wrong address must not hold up the other cameras.
  url: text,
  username: text.nullable(),
  password: text.nullable(),
  zones: z.array(zone).max(256),
  retention: z.object({ days: z.number().nullable(), bytesMax: z.number().nullable() }),
});
const desiredState = z.object({
  version: z.string().min(1).max(128),
  edgeServerId: text,
  tenantId: text,
  cameras: z.array(camera).max(10_000),
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
