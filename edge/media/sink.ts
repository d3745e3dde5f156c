import type { MediaHead } from '@vms/schema/edge/media-request.ts';

/** Where an answer goes: a socket to the relay, or an HTTP response on site. */
export interface MediaSink {
  /** Aborted when nobody wants the rest. */
  readonly signal: AbortSignal;
  head(head: MediaHead): void;
  /** Resolves when there is room for more: whoever writes waits for it. */
  write(chunk: Buffer): Promise<void>;
  end(): void;
  fail(code: string, message: string): void;
}
