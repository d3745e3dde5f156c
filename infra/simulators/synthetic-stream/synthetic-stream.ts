import { createHash } from 'node:crypto';
import type { CodecConfig, Sample } from '../../../edge/storage/sample.ts';

export interface SyntheticStream {
  readonly config: CodecConfig;
  readonly samples: Sample[];
}

export interface SyntheticShape {
  readonly seconds: number;
  readonly fps: number;
  readonly gopS: number;
  /** 0 for none; else each group's second picture is shown `reorder` pictures later, as B-frames have it. */
  readonly reorder: number;
  /** First DTS, 90 kHz ticks since the epoch. */
  readonly start: number;
}

const config: CodecConfig = {
  codec: 'h264',
  record: Buffer.from('0142c01effe1000467420000010004ce3c8000', 'hex'),
  mime: 'avc1.42c01e',
  width: 320,
  height: 240,
  reorderDepth: 0,
};

/** Samples with the timing of real video and bytes that nobody can decode: for what only moves and stores them. */
export function syntheticStream({ seconds, fps, gopS, reorder, start }: SyntheticShape): SyntheticStream {
  const step = Math.round(90_000 / fps);
  const gop = Math.round(gopS * fps);
  const samples = Array.from({ length: Math.round(seconds * fps) }, (_, i): Sample => {
    const dts = start + i * step;
    const key = i % gop === 0;
    const place = i % gop;
    const late = reorder > 0 && !key ? (place % (reorder + 1) === 1 ? reorder : -1) : 0;
    const seed = createHash('sha256').update(`${start} ${i}`).digest();
    const data = Buffer.concat(Array.from({ length: key ? 40 : 4 }, () => seed));
    data.writeUInt32BE(data.length - 4);
    return { dts, pts: dts + late * step, key, data, receivedAtMs: dts / 90, cameraNtpMs: null };
  });
  return { config: { ...config, reorderDepth: reorder }, samples };
}
