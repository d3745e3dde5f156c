import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../storage/sample.ts';
import { type DecodedFrame, openDecoder } from './decoder.ts';
import { encodeH264 } from './testing/encode.ts';

const FPS = 30;
// Frame i is a flat gray of its own, so that a picture tells which sample it came from.
const ramp = encodeH264({
  source: `color=c=black:size=640x360:rate=${FPS}:duration=6,format=yuv420p,geq=lum='40+mod(N,40)*4':cb=128:cr=128`,
  fps: FPS,
  gop: 30,
  startTicks: 159_000_000_000_123,
});
const { config } = ramp;

async function until<T>(read: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const value = read();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Pushes like a camera does: at most a few samples ahead of what came out. */
async function play(samples: readonly Sample[], push: (sample: Sample) => void): Promise<void> {
  for (const sample of samples) {
    push(sample);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

describe('a decoder', () => {
  it('gives RGB frames with the exact sample each was decoded from, and its JPEG', async () => {
    const frames: DecodedFrame[] = [];
    await using decoder = openDecoder({ onFrame: (frame) => frames.push(frame), clock: Date });
    await play(ramp.samples, (sample) => decoder.push(sample, config));
    await until(() => frames.length >= 25);
    for (const { rgb, sample } of frames) {
      expect(rgb.length).toBe(320 * 192 * 3);
      const index = ramp.samples.indexOf(sample);
      const luma = ((40 + (index % 40) * 4 - 16) * 255) / 219;
      expect(Math.abs((rgb[(96 * 320 + 160) * 3] ?? 0) - luma)).toBeLessThan(4);
    }
    const steps = frames.slice(1).map((frame, i) => (frame.sample.pts - (frames[i]?.sample.pts ?? 0)) / 90_000);
    expect(Math.min(...steps)).toBeGreaterThan(0.1);
    const jpeg = await frames.at(-1)?.jpeg(2000);
    expect(jpeg?.subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  it('starts again after its child was killed, at the next keyframe', async () => {
    const frames: DecodedFrame[] = [];
    await using decoder = openDecoder({ onFrame: (frame) => frames.push(frame), clock: Date });
    await play(ramp.samples.slice(0, 60), (sample) => decoder.push(sample, config));
    const first = await until(() => frames.length > 0 && decoder.stats().pid);
    process.kill(first, 'SIGKILL');
    await until(() => decoder.stats().restarts === 1);
    const before = frames.length;
    await play(ramp.samples.slice(60), (sample) => decoder.push(sample, config));
    await until(() => frames.length > before);
    expect(decoder.stats().pid).not.toBe(first);
    expect(decoder.stats().droppedSamples % 30).toBe(0);
  });

  it('goes on when the camera clock jumps back', async () => {
    const frames: DecodedFrame[] = [];
    await using decoder = openDecoder({ onFrame: (frame) => frames.push(frame), clock: Date });
    await play(ramp.samples.slice(0, 90), (sample) => decoder.push(sample, config));
    const back = (sample: Sample) => ({ ...sample, pts: sample.pts - 900_000_000, dts: sample.dts - 900_000_000 });
    await play(ramp.samples.slice(90).map(back), (sample) => decoder.push(sample, config));
    await until(() => frames.length >= 24);
    expect(frames.at(-1)?.sample.pts).toBeLessThan(ramp.samples[0]?.pts ?? 0);
  });
});
