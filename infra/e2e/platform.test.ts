import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TOTP, URI } from 'otpauth';
import { verifyBundle } from '../../edge/storage/verify/verify-bundle.ts';
import { startSimulatedCameras } from '../simulators/rtsp-camera/simulated-cameras.ts';
import { adminJourney, enrolsSecondFactor } from './admin-journey.ts';
import { consoleJourney, secondFactorJourney } from './console-journey.ts';
import { planJourney } from './plan-journey.ts';
import { email, golden, PlatformUnderTest, password, until } from './platform-under-test.ts';

interface Raised {
  readonly cursor: string;
  readonly event: {
    readonly id: string;
    readonly kind: string;
    readonly camera: { readonly id: string; readonly name: string; readonly site: { name: string } | null } | null;
  } | null;
}

const platform = new PlatformUnderTest();
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

const cameras = async () =>
  (await platform.ask(golden('wall'))).data.cameras.edges.map(({ node }: { node: { id: string } }) => node);

describe('the platform, as npm start runs it', () => {
  it('records four cameras: segments of each are on disk and in the timeline of every site', async () => {
    await until(
      async () => (await cameras()).filter(({ status }: { status: string }) => status === 'ONLINE').length === 4,
      'four cameras are online',
      90_000,
    );
    const range = () => ({ from: new Date(Date.now() - 600_000).toISOString(), to: new Date().toISOString() });
    await until(async () => {
      const { data } = await platform.ask(golden('timeline'), range());
      const found = data.cameras.edges.map(
        ({ node }: { node: { timeline: { segmentCount: number } | null } }) => node.timeline?.segmentCount ?? 0,
      );
      return found.length === 4 && found.every((count: number) => count > 0);
    }, 'every camera has segments');
  }, 180_000);

  it('raises an event that reaches a subscriber, joined with camera and site, and resumes by cursor', async () => {
    const { data } = await platform.ask('{ eventLogHead { cursor } }');
    const after = data.eventLogHead.cursor;
    const twoEvents = (items: readonly Raised[]) => items.filter(({ event }) => event !== null).length >= 2;
    const first = await platform.follow<Raised>(golden('event-raised'), { after }, twoEvents);
    const seen = first.filter(({ event }) => event !== null);
    expect(seen[0]?.event?.camera).toMatchObject({ name: expect.any(String), site: { name: 'Headquarters' } });
    const again = await platform.follow<Raised>(golden('event-raised'), { after: first[0]?.cursor }, (items) =>
      items.some(({ event }) => event !== null),
    );
    const next = first.slice(1).find(({ event }) => event !== null);
    expect(again.find(({ event }) => event !== null)?.event?.id).toBe(next?.event?.id);
  }, 120_000);

  it('answers every golden operation verbatim', async () => {
    const [camera] = await cameras();
    const events = (await platform.ask(golden('events'), { first: 10 })).data.events;
    expect(events.liveCursor).toEqual(expect.any(String));
    expect(events.edges.length).toBeGreaterThan(0);
    const buffer = await platform.ask(golden('edge-buffer'));
    expect(buffer.errors).toBeUndefined();
    const [edge] = buffer.data.edgeServers.edges.map(({ node }: { node: object }) => node);
    expect(edge).toMatchObject({ online: true, buffer: { segmentCount: expect.any(Number) } });
    const watch = (await platform.ask(golden('watch'), { cameraId: camera.id })).data.startLive;
    expect(watch).toMatchObject({ __typename: 'StartLiveSuccess', session: { protocol: 'WEBRTC' } });
    const discover = (await platform.ask(golden('discover'), { edgeServerId: edge.id })).data.discoverCameras;
    const simulated = { vendor: 'VMS Simulators', model: 'Onvif One', protocol: 'ONVIF', alreadyAdded: false };
    expect(discover.devices).toContainEqual({ address: expect.stringContaining('http://127.0.0.1:'), ...simulated });
    const times = { from: new Date(Date.now() - 10_000).toISOString(), to: new Date().toISOString() };
    const exported = (await platform.ask(golden('export-clip'), { cameraId: camera.id, ...times })).data.exportClip;
    expect(exported).toMatchObject({ __typename: 'ExportClipSuccess', clip: { state: 'QUEUED' } });
  }, 60_000);

  it('exports a minute as evidence that anybody can verify with nothing but the authority’s fingerprint', async () => {
    const [camera] = await cameras();
    const times = { from: new Date(Date.now() - 20_000).toISOString(), to: new Date().toISOString() };
    const exported = (await platform.ask(golden('export-clip'), { cameraId: camera.id, ...times })).data.exportClip;
    const CLIP = 'query ($id: ID!) { clip(id: $id) { state code bytes sha256 url } evidenceAuthority { fingerprint } }';
    const look = async () => (await platform.ask(CLIP, { id: exported.clip.id })).data;
    await until(async () => ['READY', 'FAILED'].includes((await look()).clip.state), 'the clip is made', 90_000);
    const { clip, evidenceAuthority } = await look();
    expect(clip).toMatchObject({ state: 'READY', code: null });
    const response = await fetch(`${platform.url}${clip.url}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, bytes.length]).toEqual([200, clip.bytes]);
    const part = await fetch(`${platform.url}${clip.url}`, { headers: { range: 'bytes=100-199' } });
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const path = join(platform.home, 'evidence.zip');
    writeFileSync(path, bytes);
    const verdict = await verifyBundle(path, evidenceAuthority.fingerprint);
    expect(verdict).toMatchObject({ problems: [], cameraId: camera.id });
    expect(verdict.samples).toBeGreaterThan(100);
    const forged = await fetch(`${platform.url}${clip.url}x`);
    expect(forged.status).toBe(401);
  }, 120_000);

  it('obeys a recording plan: what is left out was not expected, and what follows is recorded again', async () => {
    await planJourney(platform, (await cameras()).at(-1).id);
  }, 120_000);

  it.each([
    ['rtsp://no-such-host.invalid/stream', 'HOST_UNKNOWN'],
    ['rtsp://127.0.0.1:1/stream', 'CAMERA_UNREACHABLE'],
    ['http://127.0.0.1/not-rtsp', 'VALIDATION_FAILED'],
  ])(
    'says what is wrong with the camera address %s: %s',
    async (address, code) => {
      const input = { name: `Bad ${code}`, address, username: 'a', password: 'b' };
      const { data } = await platform.ask(golden('add-camera'), { input });
      expect(data.addCamera).toMatchObject({ code, message: expect.stringMatching(/\w+ \w+/) });
    },
    60_000,
  );

  it('says what is wrong with a camera that refuses the password, has no such stream, or is no camera', async () => {
    const demo = readFileSync(join(platform.home, 'demo', 'cameras.json'), 'utf8');
    const [{ url, username, password: right }] = JSON.parse(demo) as [
      { url: string; username: string; password: string },
    ];
    const add = async (name: string, address: string, secret: string) => {
      const input = { name, address, username, password: secret };
      return (await platform.ask(golden('add-camera'), { input })).data.addCamera;
    };
    expect(await add('Wrong password', `${url}?again`, 'wrong')).toMatchObject({ code: 'CAMERA_AUTH_FAILED' });
    expect(await add('No such stream', `${url}/nothing`, right)).toMatchObject({
      code: expect.stringMatching(/^CAMERA_(NO_VIDEO|PROTOCOL_ERROR)$/),
    });
    const notACamera = platform.url.replace('http', 'rtsp');
    expect(await add('A web server', `${notACamera}/x`, right)).toMatchObject({ code: 'CAMERA_PROTOCOL_ERROR' });
    const { data } = await platform.ask(golden('wall'));
    expect(data.cameras.totalCount).toBe(4);
  }, 60_000);

  it('refuses wrong passwords, foreign ids, absurd ranges and greedy queries by a stable code, and lives on', async () => {
    const wrong = (await platform.ask(golden('login'), { email, password: 'wrong' }, null)).data.login;
    expect(wrong.code).toBe('INVALID_CREDENTIALS');
    const foreign = (await platform.ask(golden('watch'), { cameraId: '01900000-0000-7000-8000-000000000000' })).data
      .startLive;
    expect(foreign.code).toBe('NOT_FOUND');
    const aliases = `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: __typename`).join(' ')} }`;
    expect((await platform.ask(aliases)).errors?.[0]?.extensions.code).toMatch(/^TOO_MANY_(ALIASES|TOKENS)$/);
    const response = await fetch(`${platform.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query": ',
    });
    expect(((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code).toBe(
      'MALFORMED_JSON',
    );
    expect((await platform.ask('{ me { email } }', {}, null)).data?.me ?? null).toBeNull();
    expect((await platform.ask('{ me { email } }')).data.me.email).toBe(email);
  }, 60_000);

  it('serves the console: login, four moving pictures, an event, its playback', async () => {
    const screenshotDir = process.env.VMS_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'vms-shots-'));
    await consoleJourney({ url: platform.url, email, password, screenshotDir });
    if (!process.env.VMS_SCREENSHOTS) rmSync(screenshotDir, { recursive: true, force: true });
  }, 180_000);

  it('signs in somebody with a second factor, in the console', async () => {
    const person = { email: 'second@example.com', password: 'a second person of tests', name: 'Second' };
    const make = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename } }';
    await platform.ask(make, { input: { ...person, role: 'VIEWER' } });
    const signedIn = (await platform.ask(golden('login'), person, null)).data.login.accessToken;
    const begin =
      'mutation ($p: String!) { beginSecondFactor(input: { password: $p }) { ... on BeginSecondFactorSuccess { uri } } }';
    const { uri } = (await platform.ask(begin, { p: person.password }, signedIn)).data.beginSecondFactor;
    const confirm =
      'mutation ($c: String!) { confirmSecondFactor(input: { code: $c }) { ... on ConfirmSecondFactorSuccess { recoveryCodes } } }';
    const c = (URI.parse(uri) as TOTP).generate();
    const { recoveryCodes } = (await platform.ask(confirm, { c }, signedIn)).data.confirmSecondFactor;
    await secondFactorJourney({ url: platform.url, ...person, code: recoveryCodes[0] });
  }, 120_000);

  it('is administered in the console: a conflict settled, an area drawn, a rule, a plan, people, a key that works', async () => {
    const [camera] = await cameras();
    const rename = async (id: string, name: string) => {
      const { version } = (await platform.ask('query ($id: ID!) { camera(id: $id) { version } }', { id })).data.camera;
      const update = 'mutation ($input: UpdateCameraInput!) { updateCamera(input: $input) { __typename } }';
      const { data } = await platform.ask(update, { input: { id, version, name } });
      expect(data.updateCamera.__typename).toBe('UpdateCameraSuccess');
    };
    const person = { url: platform.url, email, password };
    const key = await adminJourney({ ...person, cameraId: camera.id, rename });
    const asked = await platform.ask('query ($id: ID!) { camera(id: $id) { name } }', { id: camera.id }, key);
    expect(asked.data.camera.name).toContain('<img src=x');
    const saved = `query ($id: ID!) { camera(id: $id) { zones { name points { x } } recordingPlan { windows { mode days } } }
      analyticsRules(cameraId: $id) { edges { node { kind dwellMs zoneIds } } } }`;
    const { camera: now, analyticsRules } = (await platform.ask(saved, { id: camera.id })).data;
    const drawn = now.zones.find(({ name }: { name: string }) => name === 'Forecourt');
    expect(drawn.points).toMatchObject([{ x: expect.closeTo(0.21, 2) }, {}, {}]);
    expect(now.recordingPlan.windows).toEqual([{ mode: 'MOTION', days: [1, 2, 3, 4, 5] }]);
    expect(analyticsRules.edges).toMatchObject([{ node: { kind: 'LOITERING', dwellMs: 90_000 } }]);
    await follows(key);
  }, 240_000);

  it('lets a person turn on the second factor in the console, and sign in by a recovery code', async () => {
    const person = { email: 'third@example.com', password: 'a third person of tests', name: 'Third' };
    const make = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename } }';
    await platform.ask(make, { input: { ...person, role: 'VIEWER' } });
    const [code] = await enrolsSecondFactor({ url: platform.url, ...person });
    const login = `mutation ($input: LoginInput!) { login(input: $input) { __typename } }`;
    const input = { email: person.email, password: person.password };
    expect((await platform.ask(login, { input }, null)).data.login.__typename).toBe('SecondFactorRequired');
    expect((await platform.ask(login, { input: { ...input, code } }, null)).data.login.__typename).toBe('LoginSuccess');
  }, 120_000);

  /** The examples of both SDKs, as an integrator runs them: each sees two events. */
  async function follows(key: string): Promise<void> {
    const example = (path: string): string => new URL(`../../clients/${path}`, import.meta.url).pathname;
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      VMS_URL: platform.url,
      VMS_API_KEY: key,
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const { cursor } = (await platform.ask('{ eventLogHead { cursor } }')).data.eventLogHead;
    const said = async (program: string, args: string[]): Promise<string> => {
      const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
      const events = () => (text.match(/^(event )?\d{4}-\S+Z [A-Z_]+ /gm) ?? []).length;
      await until(() => events() >= 2 || child.exitCode !== null, `${program} saw two events`).finally(() =>
        child.kill('SIGKILL'),
      );
      return text;
    };
    const [python, node] = await Promise.all([
      said('/usr/bin/python3', [example('python/examples/follow_events.py'), cursor]),
      said(process.execPath, ['--disable-warning=ExperimentalWarning', example('sdk/examples/follow-events.ts')]),
    ]);
    expect(python.match(/^camera /gm)?.length).toBeGreaterThanOrEqual(4);
    expect([python, node].filter((text) => /Traceback|Error/.test(text))).toEqual([]);
  }

  // The footage is real and not ours to ship: it lies beside a developer's checkout, and nowhere else.
  const footage = (name: string) => new URL(`../../../shared/footage/${name}.mp4`, import.meta.url).pathname;
  const clips = [
    { name: 'car-detection', path: footage('car-detection'), fps: 12.5 },
    { name: 'person, with B-frames', path: footage('one-by-one-person-detection'), fps: 10 },
  ].filter(({ path }) => existsSync(path));
  if (clips.length > 0)
    it.each(clips)(
      'records real footage from a real RTSP address, and plays it: $name',
      async ({ path, fps }) => {
        const home = mkdtempSync(join(tmpdir(), 'vms-footage-'));
        await using simulator = await startSimulatedCameras({
          home,
          cameras: [],
          files: [{ name: 'clip', path, fps }],
        });
        const { url: address, username, password: secret } = simulator.cameras[0] as (typeof simulator.cameras)[0];
        const input = { name: `Footage at ${fps}`, address, username, password: secret };
        const added = (await platform.ask(golden('add-camera'), { input })).data.addCamera;
        expect(added.camera.profiles[0]).toMatchObject({ codec: 'h264', width: 768, height: 432, fps });
        const cameraId = added.camera.id as string;
        const from = new Date(Date.now() - 60_000).toISOString();
        const range = () => ({ from, to: new Date().toISOString() });
        await until(async () => {
          const { data } = await platform.ask(golden('timeline'), range());
          const node = data.cameras.edges.find(({ node: one }: { node: { id: string } }) => one.id === cameraId)?.node;
          return (node?.timeline?.segmentCount ?? 0) >= 2;
        }, 'two segments of it are recorded');
        const play = `mutation ($cameraId: ID!, $from: DateTime!, $to: DateTime!) {
          startPlayback(input: { cameraId: $cameraId, from: $from, to: $to }) { ... on StartPlaybackSuccess { session { url } } }
        }`;
        const { data } = await platform.ask(play, { cameraId, ...range() });
        const played = await fetch(new URL(data.startPlayback.session.url, platform.url));
        const file = join(home, 'played.mp4');
        writeFileSync(file, Buffer.from(await played.arrayBuffer()));
        const args = '-v error -count_frames -show_entries stream=nb_read_frames,width';
        const probed = spawnSync('ffprobe', [...args.split(' '), file], { encoding: 'utf8' });
        expect({ status: probed.status, said: probed.stderr }).toEqual({ status: 0, said: '' });
        expect(Number(/nb_read_frames=(\d+)/.exec(probed.stdout)?.[1])).toBeGreaterThan(4 * fps);
        rmSync(home, { recursive: true, force: true });
      },
      180_000,
    );
});
