import { describe, expect, it } from '@jest/globals';
import { HlsPackager } from './packager.ts';

/** As much of a picture as the packager reads: its decode time, and a name to find it by. */
function picture(dts: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write('tfdt', 0, 'latin1');
  bytes.writeBigUInt64BE(BigInt(dts), 8);
  return bytes;
}

function feed(packager: HlsPackager, from: number, count: number, { fps = 25, group = 50 } = {}): void {
  for (let at = from; at < from + count; at += 1) packager.picture(picture((at * 90_000) / fps), at % group === 0);
}

describe('packager', () => {
  it('cuts parts within their target and segments at keyframes, and loses no byte', () => {
    const packager = new HlsPackager();
    packager.init(Buffer.from('init'));
    feed(packager, 0, 151);
    const text = packager.playlist() ?? '';
    const parts = [...text.matchAll(/PART:DURATION=([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    expect(Math.max(...parts)).toBeLessThanOrEqual(0.4);
    expect([...text.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds))).toEqual([2, 2, 2]);
    for (const number of [0, 1, 2]) expect(packager.file(`segment${number}.mp4`)?.length).toBe(50 * 20);
    expect(packager.file('segment3.mp4')).toBeNull();
    expect(text).toContain('PRELOAD-HINT:TYPE=PART,URI="part3.0.mp4"');
  });

  it('keeps parts of a slow camera within the target that it says', () => {
    const packager = new HlsPackager();
    packager.init(Buffer.from('init'));
    feed(packager, 0, 9, { fps: 1, group: 4 });
    expect(packager.playlist()).toContain('PART-TARGET=1.000');
  });

  it('marks other settings of the camera as a discontinuity with an init of its own, and forgets old ones', () => {
    const packager = new HlsPackager();
    packager.init(Buffer.from('one'));
    feed(packager, 0, 50);
    packager.init(Buffer.from('two'));
    feed(packager, 50, 60);
    const text = packager.playlist() ?? '';
    expect(text).toMatch(/segment0\.mp4\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init1\.mp4"/);
    expect([packager.file('init0.mp4'), packager.file('init1.mp4')].map(String)).toEqual(['one', 'two']);
    feed(packager, 150, 500);
    expect(packager.file('init0.mp4')).toBeNull();
    expect(packager.file('segment1.mp4')).toBeNull();
  });

  it('begins with a keyframe, and knows what comes and what never will', () => {
    const packager = new HlsPackager();
    packager.init(Buffer.from('init'));
    feed(packager, 10, 10);
    expect(packager.playlist()).toBeNull();
    feed(packager, 50, 30);
    expect([packager.has(0, 0), packager.has(0, 9), packager.comes(1), packager.comes(7)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(packager.file('../../etc/passwd')).toBeNull();
  });
});
