import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Demuxed, demuxed, encode } from '../testing/demuxed-file.ts';
import { fragment, fragmentsIn, type TimedSample } from './fragment.ts';
import { initSegment } from './init.ts';

const start = Date.parse('2026-01-31T08:00:10.000Z') * 90;
const footage = new URL('../../../../shared/footage/one-by-one-person-detection.mp4', import.meta.url).pathname;
let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vms-mp4-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function timed({ samples }: Demuxed): TimedSample[] {
  const step = (samples[1]?.dts ?? 0) - (samples[0]?.dts ?? 0);
  return samples.map((sample, i) => ({ ...sample, duration: (samples[i + 1]?.dts ?? sample.dts + step) - sample.dts }));
}

/** Fragments of a few samples each, as the volume writes them. */
function muxed(clip: Demuxed): Buffer {
  const all = timed(clip);
  const parts = [initSegment(clip.config)];
  for (let i = 0; i < all.length; i += 7) parts.push(fragment(i / 7 + 1, all.slice(i, i + 7)));
  return Buffer.concat(parts);
}

function probePackets(path: string): { pts: number; dts: number; duration: number; key: boolean }[] {
  const entries = 'packet=pts,dts,duration,flags';
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', path], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const { packets } = JSON.parse(text) as { packets: { pts: number; dts: number; duration: number; flags: string }[] };
  return packets.map(({ flags, ...packet }) => ({ ...packet, key: flags.includes('K') }));
}

const fromFirst = <T extends { pts: number }>(packets: T[]): T[] =>
  packets.map((packet) => ({ ...packet, pts: packet.pts - (packets[0]?.pts ?? 0) }));

function expectPlayable(clip: Demuxed): void {
  const path = join(home, 'out.mp4');
  writeFileSync(path, muxed(clip));
  const wanted = timed(clip).map(({ pts, dts, duration, key }) => ({ pts, dts, duration, key }));
  // Where a picture is shown before its decode time ffmpeg moves all PTS by the same amount: distances are compared.
  expect(fromFirst(probePackets(path))).toEqual(fromFirst(wanted));
  // Decodes every picture and prints nothing: ffmpeg names each broken one.
  const counted = execFileSync(
    'ffprobe',
    ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  );
  expect(Number.parseInt(counted, 10)).toBe(clip.samples.length);
  const errors = execFileSync('sh', ['-c', 'ffmpeg -v error -i "$1" -f null - 2>&1', 'sh', path], { encoding: 'utf8' });
  expect(errors).toBe('');
}

describe.each(['libx264', 'libx265'] as const)('B-frames of %s', (codec) => {
  it('keep every DTS, PTS, duration and byte, and decode without an error', () => {
    const source = join(home, `${codec}.mp4`);
    encode(source, codec, 6);
    const clip = demuxed(source, start);
    expect(clip.samples.some(({ pts, dts }) => pts !== dts)).toBe(true);
    expectPlayable(clip);
    const read = [...fragmentsIn(muxed(clip))].flatMap(({ samples }) => samples);
    expect(read.map(({ data }) => data.toString('base64'))).toEqual(
      clip.samples.map(({ data }) => data.toString('base64')),
    );
  });

  it('may be shown before their decode time: composition offsets are signed', () => {
    const clip = demuxed(join(home, `${codec}.mp4`), start);
    const shift = Math.max(...clip.samples.map(({ pts, dts }) => pts - dts)) - 3_600;
    expectPlayable({ ...clip, samples: clip.samples.map((sample) => ({ ...sample, pts: sample.pts - shift })) });
  });
});

(existsSync(footage) ? describe : describe.skip)('real footage with B-frames', () => {
  it('decodes without an error after our writer', () => {
    const source = join(home, 'footage.mp4');
    const copy = ['-c', 'copy', '-an', '-t', '12', '-video_track_timescale', '90000'];
    execFileSync('ffmpeg', ['-v', 'error', '-i', footage, ...copy, source]);
    const clip = demuxed(source, start);
    expect(clip.samples.some(({ pts, dts }) => pts !== dts)).toBe(true);
    expectPlayable(clip);
  });
});

describe('reading fragments back', () => {
  it('stops at a cut at any byte and never throws', () => {
    const clip = demuxed(join(home, 'libx264.mp4'), start);
    const bytes = muxed({ ...clip, samples: clip.samples.slice(0, 14) });
    const whole = [...fragmentsIn(bytes)];
    for (let length = 0; length < bytes.length; length += 13) {
      const found = [...fragmentsIn(bytes.subarray(0, length))];
      expect(found.map(({ end }) => end)).toEqual(whole.filter(({ end }) => end <= length).map(({ end }) => end));
    }
  });

  it('never throws for garbage inside a fragment', () => {
    const clip = demuxed(join(home, 'libx264.mp4'), start);
    const good = fragment(1, timed(clip).slice(0, 3));
    for (let at = 0; at < 220; at += 1) {
      const bad = Buffer.from(good);
      bad[at] = 0xff ^ (bad[at] ?? 0);
      expect(() => [...fragmentsIn(bad)]).not.toThrow();
    }
  });
});
