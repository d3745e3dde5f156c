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

/** An answer that is no video: JSON with a code. */
export async function refuse(sink: MediaSink, status: number, code: string, message: string): Promise<void> {
  const body = Buffer.from(JSON.stringify({ code, message }));
  sink.head({ status, headers: { 'content-type': 'application/json', 'content-length': String(body.length) } });
  await sink.write(body);
  sink.end();
}
