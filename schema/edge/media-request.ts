/** What a viewer asks of an edge's media process, on site or through the relay. */
export type MediaRequest =
  | { readonly kind: 'live'; readonly cameraId: string }
  | {
      readonly kind: 'playback';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      /** An HTTP Range header as it came, or null for everything. */
      readonly range: string | null;
      /** Names the playback: its parts are cut from one plan, another one's from what is recorded by then. */
      readonly session?: string;
    }
  | {
      /** One file of a range as HLS; see `edge/media/hls.ts`. */
      readonly kind: 'hls';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      /** `index.m3u8`, or a name that stands in it. */
      readonly file: string;
      readonly range: string | null;
    }
  | {
      /** Closed segments only, cut to whole groups of pictures: the same bytes whenever it is asked, so that a transfer resumes. */
      readonly kind: 'export';
      readonly part: 'video' | 'proof';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly range: string | null;
      /** Names the playback: its parts are cut from one plan, another one's from what is recorded by then. */
      readonly session?: string;
    };

/** Response header of an export: equal versions are equal bytes. */
export const EXPORT_VERSION_HEADER = 'x-vms-version';

/** The first thing an edge answers: HTTP-like, so that a relay can pass it on. */
export interface MediaHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** First byte of every chunk of a live stream; the init segment or one moof+mdat follows. Playback's chunks are plain bytes. */
export const CHUNK_INIT = 1;
export const CHUNK_KEY = 2;
export const CHUNK_DELTA = 3;
