import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { CodecConfig, Sample } from '../../storage/sample.ts';
import { openRtsp } from './session.ts';

export interface ProbedProfile {
  readonly name: string;
  readonly codec: 'h264' | 'h265';
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

export interface ProbeOptions {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly ca?: string | null | undefined;
}

const samplesWanted = 15;

/** Looks at a few pictures, within the deadline. One profile: the stream at this address. Throws Faults as openRtsp does. */
export async function probeRtsp(options: ProbeOptions): Promise<ProbedProfile[]> {
  const { url, username, password, deadlineMs, clock, ca } = options;
  const stop = new AbortController();
  const seen: { readonly sample: Sample; readonly config: CodecConfig }[] = [];
  let enough: () => void = () => {};
  let failed: (fault: Fault) => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    enough = resolve;
    failed = reject;
  });
  done.catch(() => {}); // it may fail before anybody waits for it
  const late = setTimeout(() => {
    if (seen.length > 1) return enough();
    failed(new Fault('CAMERA_TIMEOUT', `The camera sent no picture within ${deadlineMs} ms; try again.`));
    stop.abort();
  }, deadlineMs);
  try {
    const opening = openRtsp({
      url,
      username,
      password,
      clock,
      ca,
      signal: stop.signal,
      silenceMs: deadlineMs,
      onSample: (sample, config) => {
        if (seen.length < samplesWanted) seen.push({ sample, config });
        if (seen.length === samplesWanted) enough();
      },
      onEnd: (fault) => failed(fault),
    });
    opening.catch(() => {}); // when the deadline came first
    await using session = await Promise.race([opening, done.then(() => opening)]);
    await done;
    const times = seen.map(({ sample }) => sample.pts).sort((a, b) => a - b);
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    const fps = session.track.fps ?? (span > 0 ? Math.round(((times.length - 1) * 90_000 * 10) / span) / 10 : 0);
    const config = seen.at(-1)?.config;
    if (config === undefined) throw new Fault('CAMERA_NO_VIDEO', 'The camera sent no picture.');
    return [{ name: 'main', codec: config.codec, width: config.width, height: config.height, fps }];
  } finally {
    clearTimeout(late);
    stop.abort();
  }
}
