import { z } from 'zod';

/** Processes of an edge that can be started again by themselves. */
export const edgeParts = ['RECORDER', 'ANALYTICS', 'MEDIA', 'DEVICES'] as const;
export type EdgePart = (typeof edgeParts)[number];

/** What an edge is asked to do. Each may be run twice, should the edge be killed in the middle. */
export const edgeOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('RESTART_PART'), part: z.enum(edgeParts) }),
  z.object({ kind: z.literal('COLLECT_DIAGNOSTICS') }),
  /** Null: every camera of the edge. */
  z.object({ kind: z.literal('PROBE_CAMERAS'), cameraIds: z.array(z.string().min(1).max(64)).max(1_000).nullable() }),
  z.object({ kind: z.literal('CHECK_INDEX') }),
  /** By the hook that whoever runs the edge has set up; the edge does not replace its own programs. */
  z.object({
    kind: z.literal('UPDATE_SOFTWARE'),
    version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/, 'looks like 1.2.3'),
  }),
]);
export type EdgeOrder = z.infer<typeof edgeOrder>;
export type EdgeCommandKind = EdgeOrder['kind'];
export const edgeCommandKinds = edgeOrder.options.map(({ shape }) => shape.kind.value) as readonly EdgeCommandKind[];

/** Told with every heartbeat until the edge has said how it ended. */
export interface EdgeCommandOrder {
  readonly id: string;
  readonly order: EdgeOrder;
}

/** Of a result; what is longer is cut by whoever makes it. */
export const RESULT_CHARS_MAX = 256 * 1024;

/** How far an edge is with one command. */
export const edgeCommandReport = z.object({
  id: z.string().min(1).max(64),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  percent: z.number().int().min(0).max(100),
  note: z.string().max(500),
  /** JSON; with DONE. */
  result: z.string().max(RESULT_CHARS_MAX).nullish(),
  /** With FAILED. */
  code: z.string().max(64).nullish(),
  message: z.string().max(2_000).nullish(),
});
export type EdgeCommandReport = z.infer<typeof edgeCommandReport>;
