import type { Clock } from '@vms/kit/clock';
import type { AudioConfig, Sample, Ticks90k } from '../../storage/sample.ts';
import { AudioDepacketizer, audioConfig } from './audio.ts';
import { PacketOrder, RtpHeader } from './packet-order.ts';
import type { AudioTrack } from './sdp.ts';
import { Anchor, CameraClock } from './timing.ts';
import type { TakePacket } from './transport.ts';

export interface AudioPath {
  readonly take: TakePacket;
  /** A picture's place in time and on the camera's clock: audio is laid beside it, not where it arrives. */
  follow(pts: Ticks90k, cameraNtpMs: number | null): void;
  /** An RTCP receiver report. */
  report(): Buffer;
}

/** Ours beside the audio stream. */
const reporter = 0x564d5332;
/** Closer than this nobody hears a difference; further away the time line begins anew. */
const apartMs = 40;

/** One audio track's packets → samples with the times of the video's clock. Nothing here can hold up video. */
export function playAudio(options: {
  readonly track: AudioTrack;
  readonly clock: Clock;
  readonly onAudio: (sample: Sample, config: AudioConfig) => void;
}): AudioPath {
  const { track, clock, onAudio } = options;
  const config = audioConfig(track);
  const order = new PacketOrder();
  const camera = new CameraClock(track.clockRate);
  const anchor = new Anchor(clock, track.clockRate);
  const rtp = new RtpHeader();
  let picture: { readonly pts: Ticks90k; readonly ntpMs: number } | null = null;
  /** Between where audio arrived and where it belongs beside the picture. */
  let shiftMs = 0;
  let last = Number.NEGATIVE_INFINITY;
  const frames = new AudioDepacketizer(track, (data, timestamp) => {
    const arrived = anchor.place(timestamp).pts;
    const cameraNtpMs = camera.at(timestamp);
    if (picture !== null && cameraNtpMs !== null) {
      const belongsMs = picture.pts / 90 + cameraNtpMs - picture.ntpMs - arrived / 90;
      if (Math.abs(belongsMs - shiftMs) > apartMs) shiftMs = belongsMs;
    }
    const pts = arrived + Math.round(shiftMs * 90);
    if (pts <= last) return; // the time line was moved back: what would overlap is left out
    last = pts;
    const receivedAtMs = performance.timeOrigin + clock.monotonicMs();
    onAudio({ dts: pts, pts, key: true, data, receivedAtMs, cameraNtpMs }, config);
  });
  return {
    take: (control, bytes, from, to) => {
      if (control) return camera.take(bytes.subarray(from, to));
      if (!rtp.read(bytes, from, to) || rtp.payloadType !== track.payloadType) return;
      const place = order.take(rtp);
      if (place === 'late') return;
      if (place === 'after-loss') frames.lost();
      frames.push(bytes, rtp.from, rtp.to, rtp.timestamp);
    },
    follow: (pts, ntpMs) => {
      picture = ntpMs === null ? null : { pts, ntpMs };
    },
    report: () => order.report(reporter, camera.lastReport),
  };
}
