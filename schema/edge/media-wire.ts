import { z } from 'zod';
import type { MediaHead } from './media-request.ts';

/** An edge sends at most this much ahead of what its relay has passed on, plus one chunk. */
export const MEDIA_WINDOW_BYTES = 2 * 1024 * 1024;
export const MEDIA_CHUNK_BYTES_MAX = 32 * 1024 * 1024;
/** An asked edge dials within this time, or its token is void. */
export const MEDIA_DIAL_MS_MAX = 5_000;

/** Text frames of a media socket; binary frames are chunks, from the edge only. */
const mediaFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('head'),
    status: z.number().int().min(200).max(599),
    headers: z.record(z.string().max(64), z.string().max(1_024)),
  }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('fail'), code: z.string().max(64), message: z.string().max(2_000) }),
  /** From the relay: this many more bytes may be sent. */
  z.object({ type: z.literal('credit'), bytes: z.number().int().positive() }),
]);
export type MediaFrame = z.infer<typeof mediaFrame> | ({ readonly type: 'head' } & MediaHead);

/** Null when the peer does not speak this. */
export function parseMediaFrame(text: string): MediaFrame | null {
  try {
    const found = mediaFrame.safeParse(JSON.parse(text));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}
