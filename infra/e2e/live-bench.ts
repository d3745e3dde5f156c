import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dialMedia } from '../../edge/agent/tunnel/media-socket.ts';
import type { RingItem } from '../../edge/media/live.ts';
import { MediaServer } from '../../edge/media/serve-media.ts';
import { openStorage } from '../../edge/storage/reader.ts';
import { createMediaRelay, type MediaClaims } from '../../router/src/relay/media/media-relay.ts';
import { type Bench, openAgent, openRelay } from '../../router/src/relay/testing/open-relay.test.support.ts';
import type { MediaRequest } from '../../schema/edge/media-request.ts';
import { readAnnexB } from '../simulators/synthetic-stream/annexb-file.ts';

/** 25 pictures a second, a keyframe every two, the same ten seconds again and again. */
const FPS = 25;
const GROUP = 50;

export interface LivePath {
  readonly url: string;
  /** Streams that the edge was asked for. */
  readonly pulls: () => number;
  /** Ends what may be seen. */
  revoke(): void;
}

/** One simulated camera, the edge's media process and agent, and the relay with all of its doors; any token is good. */
export async function openLivePath(
  bench: Bench,
  home: string,
  encode: readonly string[] = ['-bf', '0'],
): Promise<LivePath> {
  const file = join(home, 'clip.h264');
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${FPS}:duration=10`, '-c:v', 'libx264'];
  const how = [
    '-g',
    String(GROUP),
    '-keyint_min',
    String(GROUP),
    '-sc_threshold',
    '0',
    '-threads',
    '1',
    '-pix_fmt',
    'yuv420p',
  ];
  execFileSync('ffmpeg', ['-v', 'error', ...source, ...how, ...encode, file]);
  const { config, samples } = readAnnexB(file, { fps: FPS, start: Date.now() * 90 });
  const step = 90_000 / FPS;
  async function* live(_: string, signal: AbortSignal): AsyncGenerator<RingItem> {
    yield { type: 'config', config };
    const first = samples[0]?.dts ?? 0;
    const openedMs = Date.now();
    // One group is there already, as in a recorder's ring.
    for (let at = 0; !signal.aborted; at += 1) {
      const sample = samples[at % samples.length];
      if (!sample) return;
      if (at >= GROUP) await sleep(Math.max(0, openedMs + ((at - GROUP) * 1_000) / FPS - Date.now()));
      yield {
        type: 'sample',
        sample: { ...sample, dts: first + at * step, pts: first + at * step + (sample.pts - sample.dts) },
      };
    }
  }
  const state = { may: true, pulls: 0 };
  const claims: MediaClaims = { sub: 'u', tid: 't1', kind: 'live', cameraId: 'c1', edgeIds: ['e1'] };
  const { url } = await openRelay(
    bench,
    () => [],
    (relay) => {
      const media = createMediaRelay({
        relay,
        verifyMedia: () => claims,
        mayStillSee: () => state.may,
        readPicture: async () => null,
        readClip: async () => null,
        clock: { now: () => Date.now() },
        log: () => {},
        stillEveryMs: 50,
        lingerMs: 200,
      });
      bench.undo(() => media.stop());
      return media;
    },
  );
  const storage = openStorage({ root: home, now: () => Date.now() });
  bench.undo(() => storage[Symbol.dispose]());
  const server = new MediaServer({ storage, live, now: () => Date.now() });
  const stopping = new AbortController();
  bench.undo(() => stopping.abort());
  const { agent } = openAgent(bench, url, 'e1', {
    onOpenMedia: async (message) => {
      state.pulls += 1;
      const sink = await dialMedia({ url: message.url, token: message.token, signal: stopping.signal });
      await server.serve(message.request as MediaRequest, sink);
    },
  });
  while (!agent.connected()) await sleep(20);
  return {
    url,
    pulls: () => state.pulls,
    revoke: () => {
      state.may = false;
    },
  };
}
