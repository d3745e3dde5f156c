import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { PacketOrder, RtpHeader } from './packet-order.ts';
import { Anchor, CameraClock, DecodeTimes } from './timing.ts';

describe('Anchor', () => {
  it('puts the first picture at the time it came, and goes on across the 32-bit wrap', () => {
    const clock = fakeClock();
    const anchor = new Anchor(clock, 90_000);
    const first = anchor.place(0xffffffff - 44_999).pts;
    expect(first).toBe(clock.now() * 90);
    clock.advance(1_000);
    expect(anchor.place(45_000)).toEqual({ pts: first + 90_000, fresh: false });
  });

  it('follows the clock by at most 1 ms per second', () => {
    const clock = fakeClock();
    const anchor = new Anchor(clock, 90_000);
    const first = anchor.place(0).pts;
    clock.advance(1_100); // 100 ms later than the camera says
    expect((anchor.place(90_000).pts - first) / 90 - 1_000).toBeCloseTo(1.1, 1);
  });

  it('starts a new time line when the camera jumps', () => {
    const clock = fakeClock();
    const anchor = new Anchor(clock, 90_000);
    anchor.place(0);
    clock.advance(40);
    expect(anchor.place(3_600 * 90_000)).toEqual({ pts: clock.now() * 90, fresh: true });
  });
});

describe('DecodeTimes', () => {
  it('rises strictly and never passes the presentation time', () => {
    const times = new DecodeTimes();
    const pts = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8].map((n) => 1_000_000 + n * 3_000);
    const dts = pts.map((at) => times.of(at, 2, 3_000));
    expect(dts.every((at, i) => at <= (pts[i] ?? 0) && (i === 0 || at > (dts[i - 1] ?? 0)))).toBe(true);
    expect(dts.slice(2)).toEqual([...pts].sort((a, b) => a - b).slice(0, 8));
  });
});

describe('packets', () => {
  const rtp = (sequence: number) => {
    const packet = Buffer.alloc(13);
    packet[0] = 0x80;
    packet.writeUInt16BE(sequence, 2);
    const header = new RtpHeader();
    expect(header.read(packet, 0, packet.length)).toBe(true);
    return header;
  };

  it('counts what is missing, across the wrap, and drops what comes twice', () => {
    const order = new PacketOrder();
    const said = [65_534, 65_535, 2, 2, 3].map((n) => order.take(rtp(n)));
    expect(said).toEqual(['next', 'next', 'after-loss', 'late', 'next']);
    expect(order.lost).toBe(2);
  });

  it('refuses what is not RTP', () => {
    for (const bytes of [[], [0x80], new Array(12).fill(0x80), new Array(40).fill(0xff)]) {
      expect(new RtpHeader().read(Buffer.from(bytes), 0, bytes.length)).toBe(false);
    }
  });

  it('reads the camera clock from sender reports', () => {
    const camera = new CameraClock(90_000);
    expect(camera.at(5)).toBeNull();
    const report = Buffer.alloc(28);
    report.writeUInt32BE(0x80c80006, 0);
    report.writeUInt32BE(2_208_988_800 + 100, 8);
    report.writeUInt32BE(90_000, 16);
    camera.take(report);
    expect(camera.at(180_000)).toBe(101_000);
  });
});
