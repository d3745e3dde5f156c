import { describe, expect, it } from '@jest/globals';
import { FrameCutter } from './interleaved.ts';

const text = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n';

/** The same seed gives the same numbers. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function cutter() {
  const said: string[] = [];
  const frames = new FrameCutter({
    packet: (channel, bytes, from, to) => void said.push(`${channel}:${bytes.toString('hex', from, to)}`),
    text: (bytes) => {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return 0;
      said.push(bytes.toString('latin1', 0, end + 4));
      return end + 4;
    },
  });
  return { frames, said };
}

describe('an interleaved connection', () => {
  it('gives the same packets and texts however the network cuts them', () => {
    const next = numbers(7);
    const expected: string[] = [];
    const parts = Array.from({ length: 200 }, (_, n) => {
      if (n % 17 === 3) {
        expected.push(text);
        return Buffer.from(text);
      }
      const body = Buffer.from(Array.from({ length: next(900) }, () => next(256)));
      const channel = next(2);
      expected.push(`${channel}:${body.toString('hex')}`);
      return Buffer.concat([Buffer.from([0x24, channel, body.length >> 8, body.length & 255]), body]);
    });
    const stream = Buffer.concat(parts);
    for (const most of [1, 2, 3, 5, 40, 700, 5_000, stream.length]) {
      const { frames, said } = cutter();
      const memory = Buffer.alloc(stream.length); // used again and again, as a socket does
      for (let at = 0; at < stream.length; ) {
        const length = Math.min(stream.length - at, 1 + next(most));
        stream.copy(memory, 0, at, at + length);
        frames.push(memory.subarray(0, length));
        memory.fill(0xff);
        at += length;
      }
      expect(said).toEqual(expected);
    }
  });

  it('is silent once stopped, even in the middle of a chunk', () => {
    const said: number[] = [];
    const frames = new FrameCutter({
      packet: (channel) => {
        said.push(channel);
        frames.stop();
      },
      text: () => 0,
    });
    frames.push(Buffer.from([0x24, 0, 0, 1, 9, 0x24, 1, 0, 1, 9]));
    frames.push(Buffer.from([0x24, 1, 0, 1, 9]));
    expect(said).toEqual([0]);
  });
});
