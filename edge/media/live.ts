import { CHUNK_DELTA, CHUNK_INIT, CHUNK_KEY } from '@vms/schema/edge/media-request.ts';
import { fragment, type StoredSample } from '../storage/mp4/fragment.ts';
import { initSegment } from '../storage/mp4/init.ts';
import type { CodecConfig } from '../storage/sample.ts';
import type { MediaSink } from './sink.ts';

/** What the ring hands out; see edge/storage/ring. */
export type RingItem =
  | { readonly type: 'config'; readonly config: CodecConfig }
  | { readonly type: 'sample'; readonly sample: StoredSample }
  | { readonly type: 'dropped'; readonly count: number };

/** Used until the distance to the next picture is known; players take the next decode time as the truth anyway. */
const usualDurationTicks = 3_600;

/**
 * One moof per picture, sent at once: waiting for the next picture to know a duration would cost a frame of delay,
 * so each carries the distance to the one before. A new configuration starts with a new init chunk.
 */
export async function sendLive(items: AsyncIterable<RingItem>, sink: MediaSink): Promise<void> {
  let mime: string | null = null;
  let sequence = 0;
  let previous: StoredSample | null = null;
  let duration = usualDurationTicks;
  let waitForKey = true;
  for await (const item of items) {
    if (sink.signal.aborted) break;
    if (item.type === 'dropped') {
      waitForKey = true;
      continue;
    }
    if (item.type === 'config') {
      const contentType = `video/mp4; codecs="${item.config.mime}"`;
      if (mime === null) sink.head({ status: 200, headers: { 'content-type': contentType } });
      else if (mime !== contentType) break; // Another codec string: the viewer asks again and gets the right decoder.
      mime = contentType;
      await sink.write(chunk(CHUNK_INIT, initSegment(item.config)));
      waitForKey = true;
      continue;
    }
    const { sample } = item;
    if (waitForKey && !sample.key) continue;
    waitForKey = false;
    const step: number = previous === null ? 0 : sample.dts - previous.dts;
    if (step > 0 && step < 90_000) duration = step;
    previous = sample;
    sequence += 1;
    await sink.write(chunk(sample.key ? CHUNK_KEY : CHUNK_DELTA, fragment(sequence, [{ ...sample, duration }])));
  }
  sink.end();
}

function chunk(kind: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), bytes]);
}
