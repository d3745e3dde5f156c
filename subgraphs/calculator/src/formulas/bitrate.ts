/** Bits per second of a stream, where no camera has been measured. Formula B1 of docs/reference/calculator.md. */
export const codecs = ['H264', 'H265', 'AV1', 'MJPEG'] as const;
export type Codec = (typeof codecs)[number];
export const activities = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type Activity = (typeof activities)[number];

export interface StreamShape {
  readonly codec: Codec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly activity: Activity;
}

/** Bits per pixel and frame of H.264 in a scene of motion rank 1. */
const bitsPerPixel = 0.07;
const motionRank: Readonly<Record<Activity, number>> = { LOW: 1, MEDIUM: 2, HIGH: 4 };
/** Bits that a codec needs where H.264 needs one. */
const codecFactor: Readonly<Record<Exclude<Codec, 'MJPEG'>, number>> = { H264: 1, H265: 0.5, AV1: 0.4 };
/** Every frame is a picture of its own: motion does not matter. */
const jpegBitsPerPixel = 1.2;

export function bitrateBps({ codec, width, height, fps, activity }: StreamShape): number {
  const pixels = width * height * fps;
  if (codec === 'MJPEG') return pixels * jpegBitsPerPixel;
  return pixels * bitsPerPixel * motionRank[activity] * codecFactor[codec];
}
