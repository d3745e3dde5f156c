import { describe, expect, it } from '@jest/globals';
import { type AccessUnit, Depacketizer } from './depacketizer.ts';
import { authorize, chooseChallenge } from './digest.ts';
import { findVideo } from './sdp.ts';

/** x264, 1280x720, no B-frames. Overwritten garbage below must never throw. */
const sps = Buffer.from('6764001facd9405005bb016a02020280000003008000000f078c18cb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');

const push = (d: Depacketizer, payload: Buffer, timestamp: number, marker: boolean) =>
  d.push(payload, 0, payload.length, timestamp, marker);

describe('digest', () => {
  it('answers the example of RFC 2617', () => {
    const challenge = chooseChallenge([
      'Basic realm="x"',
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    ]);
    if (challenge === null) throw new Error('no challenge was understood');
    const who = { username: 'Mufasa', password: 'Circle Of Life' };
    expect(authorize(challenge, who, 'GET', '/dir/index.html', 1, '0a4f113b')).toContain(
      'response="6629fae49393a05397450978507c4ef1"',
    );
  });
});

describe('the depacketizer', () => {
  it('puts a fragmented keyframe together again', () => {
    const units: AccessUnit[] = [];
    const d = new Depacketizer('h264', [sps, pps], (unit) => units.push(unit));
    const body = Buffer.alloc(3000, 7);
    push(d, Buffer.concat([Buffer.from([0x7c, 0x85]), body.subarray(0, 1500)]), 90, false);
    push(d, Buffer.concat([Buffer.from([0x7c, 0x45]), body.subarray(1500)]), 90, true);
    expect(units).toHaveLength(1);
    expect(units[0]?.key).toBe(true);
    expect(units[0]?.data).toEqual(Buffer.concat([Buffer.from([0, 0, 0x0b, 0xb9, 0x65]), body]));
    expect(d.config).toMatchObject({ width: 1280, height: 720, mime: 'avc1.64001f' });
  });

  it('gives nothing between a loss and the next keyframe', () => {
    const units: AccessUnit[] = [];
    const d = new Depacketizer('h264', [sps, pps], (unit) => units.push(unit));
    push(d, Buffer.from([0x65, 1, 2]), 1, true);
    d.lost();
    push(d, Buffer.from([0x41, 1, 2]), 2, true);
    push(d, Buffer.from([0x41, 1, 2]), 3, true);
    push(d, Buffer.from([0x65, 1, 2]), 4, true);
    expect(units.map((u) => u.timestamp)).toEqual([1, 4]);
  });

  it('survives garbage', () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647);
    for (const codec of ['h264', 'h265'] as const) {
      const d = new Depacketizer(codec, [], () => {});
      for (let i = 0; i < 5000; i++) {
        const p = Buffer.from(Array.from({ length: next() % 60 }, () => next() & 255));
        push(d, p, next() % 50, (next() & 3) === 0);
      }
    }
    expect(findVideo('m=video\r\na=rtpmap:x')).toBeNull();
  });
});
