import { z } from 'zod';
import { eventKinds, eventSeverities } from '../messages/event-kinds.ts';

const id = z.string().min(1).max(64);
/** Names what is done, once per event: the same rule doing the same has the same key, on the edge and in the cloud. */
const key = z.string().regex(/^[0-9a-f]{16}$/);
/** null: the camera of the event itself. */
const cameraId = id.nullable();

/** What a rule has an edge do about an event. */
export const edgeAction = z.discriminatedUnion('kind', [
  /** Recorded from `preMs` before to `postMs` after the event, and kept whatever the rules of retention say. */
  z.object({
    kind: z.literal('LOCK_FOOTAGE'),
    key,
    cameraId,
    preMs: z.number().min(0).max(600_000),
    postMs: z.number().min(0).max(3_600_000),
    keepMs: z
      .number()
      .min(3_600_000)
      .max(400 * 86_400_000),
  }),
  z.object({ kind: z.literal('PTZ_PRESET'), key, cameraId, presetId: id }),
  /** With `pulseMs` it is switched back after that time. */
  z.object({
    kind: z.literal('DEVICE_OUTPUT'),
    key,
    cameraId,
    outputId: id,
    active: z.boolean(),
    pulseMs: z.number().int().min(100).max(60_000).nullable(),
  }),
]);
export type EdgeAction = z.infer<typeof edgeAction>;

/** Which events have which done; an empty list means any. */
export const edgeEventRule = z.object({
  id,
  name: z.string().max(200),
  kinds: z.array(z.enum(eventKinds)).max(100),
  severities: z.array(z.enum(eventSeverities)).max(3),
  cameraIds: z.array(id).max(1_000),
  siteIds: z.array(id).max(1_000),
  actions: z.array(edgeAction).max(20),
});
export type EdgeEventRule = z.infer<typeof edgeEventRule>;

/** One action that the cloud asks for, because the edge that raised the event does not have the camera. */
export const askedAction = z.object({
  eventId: id,
  ruleId: id,
  ruleName: z.string().max(200),
  cameraId: id,
  raisedAtMs: z.number(),
  action: edgeAction,
});
export type AskedAction = z.infer<typeof askedAction>;

/** How an action ended on an edge; a code and a message say why it failed. */
export interface EdgeActionResult {
  readonly state: 'DONE' | 'FAILED';
  readonly code: string | null;
  readonly message: string | null;
  readonly atMs: number;
}

/** For what moves or switches something: later than this after the event it is no longer done. */
export const actionFreshMs = 60_000;
