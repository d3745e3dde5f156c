import { z } from 'zod';

/** The kind of configuration document that an edge applies; what it inherits, merged, is what the edge gets. */
export const EDGE_SETTINGS_KIND = 'edge.runtime';
/** The revision of an edge without any document. */
export const NO_REVISION = 'none';

const bytes = (min: number, what: string) => z.number().int().min(min).max(1e15).optional().describe(what);

/** Everything is optional: what is left out is as the edge does by itself. Unknown names are refused, not ignored. */
export const edgeSettings = z.strictObject({
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).optional() })
    .optional()
    .describe('What the processes of the edge write down; by itself info.'),
  recording: z
    .strictObject({
      segmentSeconds: z.number().int().min(2).max(60).optional().describe('Length of a segment; by itself 5.'),
      ringBytesMax: bytes(1e6, 'Memory per camera for what was before an event; by itself 64 MiB.'),
      waitingBytesMax: bytes(1e6, 'Bytes per camera that may wait for a slow disk; by itself 16 MiB.'),
    })
    .optional(),
  storage: z
    .strictObject({
      bytesMax: bytes(1e8, 'All recorded video of the edge; by itself 5 GB or a fifth of what is free.'),
      freeBytesMin: bytes(0, 'Kept free on the disk for others.'),
    })
    .optional(),
  upload: z
    .strictObject({
      bitsPerSecondMax: z
        .number()
        .int()
        .min(16_000)
        .max(1e11)
        .optional()
        .describe('Events and pictures together; by itself as fast as the line.'),
    })
    .optional(),
});
export type EdgeSettings = z.infer<typeof edgeSettings>;

/** One document as an edge is told it: judged by the edge, apart from the rest of its desired state. */
export interface DesiredSettings {
  readonly kind: string;
  /** Equal revisions are equal contents. */
  readonly revision: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What an edge says of it. */
export interface SettingsReport {
  readonly kind: string;
  /** What it runs; null before it has applied any. */
  readonly appliedRevision: string | null;
  /** What it was told and does not run; null when it runs what it was told. */
  readonly refused: { readonly revision: string; readonly code: string; readonly message: string } | null;
}
