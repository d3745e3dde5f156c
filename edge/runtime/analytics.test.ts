import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { encodeH264 } from '../ingestion/decode/testing/encode.ts';
import { openOutbox } from '../storage/outbox/outbox.ts';
import { Ring } from '../storage/ring/ring.ts';
import { serveRing } from '../storage/ring/ring-server.ts';
import { edgePaths } from './config.ts';

const FPS = 15;
const film = encodeH264({
  source:
    `color=c=gray:size=640x360:rate=${FPS}:duration=10[b];color=c=white:size=48x120:rate=${FPS}:duration=10[f];` +
    `[b][f]overlay=x='if(lt(t,4),-100,(t-4)*90-40)':y=180`,
  fps: FPS,
  gop: FPS,
  startTicks: 159_000_000_000_000,
});
const config = { ...film.config, width: 640, height: 360 };

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
});

it('reads the ring, raises into the outbox with a picture, reports, and ends with its parent', async () => {
  const home = mkdtempSync(join(tmpdir(), 'vms-analytics-'));
  const paths = edgePaths(home);
  mkdirSync(join(home, 'run'), { recursive: true });
  const ring = new Ring({ bytesMax: 16 << 20, secondsMax: 30 });
  const server = await serveRing({ socketPath: paths.ringSocket, rings: new Map([['cam', ring]]) });
  const outbox = openOutbox({ path: paths.events, picturesDir: paths.pictures, now: Date.now });
  try {
    const messages: { type: string; cameras?: { frames: number }[] }[] = [];
    const program = fileURLToPath(new URL('analytics.ts', import.meta.url));
    const running = fork(program, {
      env: { ...process.env, VMS_EDGE_HOME: home },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    child = running;
    running.on('message', (message) => messages.push(message as { type: string }));
    const camera = { cameraId: 'cam', name: 'Cam', siteId: 's', url: 'rtsp://x', username: null, password: null };
    const state: DesiredState = {
      version: '1',
      edgeServerId: 'e',
      tenantId: 't',
      cameras: [{ ...camera, zones: [], retention: { days: null, bytesMax: null } }],
    };
    running.send({ type: 'desired', state });
    const until = async (done: () => boolean) => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(() => messages.some(({ type }) => type === 'status'));
    for (const sample of film.samples) {
      ring.push(sample, config);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await until(() => messages.some(({ type }) => type === 'raised'));
    const [event] = outbox.pending(10);
    expect(event).toMatchObject({ cameraId: 'cam', ruleId: 'motion', hasPicture: true });
    await until(() => messages.some(({ cameras }) => (cameras?.[0]?.frames ?? 0) > 10));
    const ended = once(running, 'exit');
    running.disconnect();
    await ended;
  } finally {
    outbox.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
});
