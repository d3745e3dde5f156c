import { AUDIO_TRACK } from '../storage/mp4/init.ts';
import type { StorageReader } from '../storage/reader.ts';
import type { AudioConfig } from '../storage/sample.ts';
import { cutTrack, type Piece, pieceOf, startTicksOf, type Track } from './track-parts.ts';

/** A camera's audio within [fromTicks, toTicks), to the frame; null where none was recorded. */
export async function soundOf(
  storage: StorageReader,
  cameraId: string,
  fromTicks: number,
  toTicks: number,
): Promise<Track<AudioConfig> | null> {
  const all = storage.audioSegments(cameraId, fromTicks / 90, toTicks / 90);
  // Audio of another format than the first has no place in the file's one track.
  const found = all.filter(({ configId }) => configId === all[0]?.configId);
  if (found.length === 0) return null;
  return cutTrack(found, storage.audioConfig, (samples) => {
    const from = samples.findIndex(({ pts }) => pts >= fromTicks);
    const to = samples.findIndex(({ pts }) => pts >= toTicks);
    return { from: from === -1 ? samples.length : from, to: to === -1 ? samples.length : to };
  });
}

export interface PlacedPiece extends Piece {
  readonly atTicks: number;
}

/** Video's pieces with the audio's between them, in time. */
export function withSound(
  video: readonly PlacedPiece[],
  sound: Track<AudioConfig> | null,
  shiftTicks: number,
): Piece[] {
  if (sound === null) return [...video];
  const audio = sound.parts.map((part) => ({
    ...pieceOf(part, AUDIO_TRACK, shiftTicks),
    atTicks: startTicksOf(part),
  }));
  return [...video, ...audio].sort((a, b) => a.atTicks - b.atTicks);
}
