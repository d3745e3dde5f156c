/** Seeded and bounded: files and packets of a hostile device end in samples or in a Fault, and keep nothing. */
import { describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { dahuaRecording } from '../../../infra/simulators/dahua/recorded-file.ts';
import { AudioDepacketizer } from '../rtsp/audio.ts';
import { findAudio, findVideo } from '../rtsp/sdp.ts';
import { recordingSamples } from './recording-samples.ts';

const sps = Buffer.from('6764001facd9405005bb016a02020280000003008000000f078c18cb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');
const code = Buffer.from([0, 0, 0, 1]);
const picture = Buffer.concat([code, sps, code, pps, code, Buffer.alloc(200, 0x65)]);

/** A program stream of one such picture. */
function packets(): Buffer {
  const pack = Buffer.concat([Buffer.from([0, 0, 1, 0xba, 0x44]), Buffer.alloc(8), Buffer.from([0xf8])]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(8 + picture.length);
  const head = Buffer.from([0x80, 0x80, 5, 0x21, 0, 1, 0, 1]);
  return Buffer.concat([pack, Buffer.from([0, 0, 1, 0xe0]), length, head, picture]);
}
const dav = dahuaRecording(
  [0, 40, 80].map((ms) => ({ key: true, bytes: picture, ms })),
  Date.UTC(2026, 0, 31),
  25,
);
const ps = Buffer.concat([packets(), packets(), packets()]);

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function samplesOf(file: Buffer, cut: number): Promise<number | 'refused'> {
  const chunks = async function* () {
    for (let at = 0; at < file.length; at += cut) yield file.subarray(at, at + cut);
  };
  let count = 0;
  try {
    for await (const _ of recordingSamples(chunks(), 0)) count += 1;
    return count;
  } catch (error) {
    if (error instanceof Fault) return 'refused';
    throw error;
  }
}

describe('a recording from a device', () => {
  it.each([
    ['DHAV', dav],
    ['MPEG-PS', ps],
  ])('in %s is read however it is cut, and breaks nothing when it is garbage', async (_, file) => {
    for (const cut of [1, 7, 64, 10_000]) expect(await samplesOf(file, cut)).toBe(3);
    const next = numbers(3);
    for (let n = 0; n < 1_500; n += 1) {
      const bad = Buffer.from(file.subarray(0, next() < 0.3 ? Math.floor(next() * file.length) : file.length));
      for (let k = 0; k < 6 && bad.length > 0; k += 1)
        bad[4 + Math.floor(next() * bad.length)] = Math.floor(next() * 256);
      const found = await samplesOf(bad, 1 + Math.floor(next() * 300));
      expect(found === 'refused' || found <= 10).toBe(true);
    }
  });

  it('in another container is refused', async () => {
    expect(await samplesOf(Buffer.from('RIFF....AVI '), 4)).toBe('refused');
    expect(await samplesOf(Buffer.alloc(0), 4)).toBe(0);
  });
});

describe('audio from a device', () => {
  it('never breaks its parsers', () => {
    const next = numbers(5);
    const text =
      'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000/1\r\na=fmtp:97 config=1408;sizelength=13;indexlength=3\r\n';
    const track = findAudio(text);
    expect(track).toMatchObject({ codec: 'aac', clockRate: 16_000, sizeBits: 13 });
    for (let n = 0; n < 5_000; n += 1) {
      const at = Math.floor(next() * text.length);
      const bad =
        text.slice(0, at) + String.fromCharCode(Math.floor(next() * 128)) + text.slice(at + Math.floor(next() * 9));
      findVideo(bad);
      const found = findAudio(bad) ?? track;
      if (found === null) continue;
      const bytes = Buffer.from(Array.from({ length: Math.floor(next() * 60) }, () => Math.floor(next() * 256)));
      new AudioDepacketizer(found, (frame) => expect(frame.length).toBeLessThan(70)).push(bytes, 0, bytes.length, n);
    }
  });
});
