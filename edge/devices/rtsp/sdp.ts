/** The first video track of a session description that is understood here. */
export interface VideoTrack {
  readonly codec: 'h264' | 'h265';
  readonly payloadType: number;
  readonly clockRate: number;
  readonly control: string;
  readonly fps: number | null;
  /** Parameter sets found in the description; often missing, sometimes wrong: those in band win. */
  readonly parameterSets: readonly Buffer[];
}

/** Null when there is no H.264 or H.265 in it. Never throws, whatever the text. */
export function findVideo(sdp: string): VideoTrack | null {
  for (const part of sdp.slice(0, 65_536).split(/^m=/m).slice(1)) {
    const payload = /^video\s+\S+\s+\S+\s+(\d+)/.exec(part)?.[1];
    const map = payload && new RegExp(`^a=rtpmap:${payload}\\s+(H264|H265)/(\\d+)`, 'im').exec(part);
    if (!payload || !map) continue;
    const fmtp = new RegExp(`^a=fmtp:${payload}\\s+(.*)$`, 'im').exec(part)?.[1] ?? '';
    const sets = [...fmtp.matchAll(/(sprop-(?:parameter-sets|vps|sps|pps))=([^;\s]+)/gi)].flatMap((m) =>
      (m[2] ?? '').split(','),
    );
    const fps = Number(/^a=framerate:\s*([\d.]+)/im.exec(part)?.[1]);
    return {
      codec: map[1]?.toUpperCase() === 'H265' ? 'h265' : 'h264',
      payloadType: Number(payload),
      clockRate: Number(map[2]) || 90_000,
      control: /^a=control:\s*(\S+)/m.exec(part)?.[1] ?? '*',
      fps: fps > 0 && fps < 1000 ? fps : null,
      parameterSets: sets.map((s) => Buffer.from(s, 'base64')).filter((b) => b.length > 3),
    };
  }
  return null;
}
