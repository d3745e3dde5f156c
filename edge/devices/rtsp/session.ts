import type { Clock } from '@vms/kit/clock';
import type { Fault } from '@vms/kit/fault';
import type { AudioConfig, CodecConfig, Sample } from '../../storage/sample.ts';
import { type AudioPath, playAudio } from './audio-path.ts';
import { RtspConnection } from './connection.ts';
import { type AccessUnit, Depacketizer } from './depacketizer.ts';
import { PacketOrder, RtpHeader } from './packet-order.ts';
import { findAudio, findVideo, type VideoTrack } from './sdp.ts';
import { everyStride } from './strides.ts';
import { Anchor, CameraClock, DecodeTimes } from './timing.ts';
import { type RtpTransport, type SetUp, setUpTrack, type TrackPath } from './transport.ts';

export interface RtspOptions {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The sample's bytes are only valid during the call. */
  readonly onSample: (sample: Sample, config: CodecConfig) => void;
  /** Wanted: the camera's audio, as it encodes it; a camera without any, or one that refuses it, gives video alone. As `onSample`. */
  readonly onAudio?: ((sample: Sample, config: AudioConfig) => void) | undefined;
  /** Absent: `auto`. */
  readonly transport?: RtpTransport | undefined;
  /** Of whom an rtsps camera's certificate must be, PEM; absent or null: any certificate is taken. */
  readonly ca?: string | null | undefined;
  /** Once, unless the session was closed from here; `details.gap` may name the gap's reason. */
  readonly onEnd: (fault: Fault) => void;
  /** A camera that sends nothing for this long hangs. */
  readonly silenceMs?: number;
  /** Whether somebody waits for each picture right now; when not, packets are read in strides. Absent: always. */
  readonly watched?: () => boolean;
}

export interface RtspStats {
  readonly lostPackets: number;
  /** Came out of order over UDP, and in time to be put in order. */
  readonly reorderedPackets: number;
  readonly bytes: number;
}

export interface RtspSession extends AsyncDisposable {
  readonly track: VideoTrack;
  readonly over: TrackPath['over'];
  /** Packets of the video that never came. */
  lost(): number;
  stats(): RtspStats;
}

const connectMs = 5_000;
const answerMs = 5_000;
const sessionTimeoutS = 60;
const reportMs = 5_000;
const guessedStepTicks = 3_000;
/** Packets without a picture for longer: whatever this is, nobody can decode it. */
const keyframeMsMax = 60_000;

/** Resolves when the camera plays. Every way it can fail is a Fault: HOST_UNKNOWN or CAMERA_…. */
export async function openRtsp(options: RtspOptions): Promise<RtspSession> {
  const { clock, onSample, silenceMs = 5_000, watched = () => true } = options;
  const { bare, credentials } = withoutCredentials(options);
  let playing = false;
  let closed = false;
  const timers: NodeJS.Timeout[] = [];
  let leaveStrides = () => {};
  const paths: TrackPath[] = [];
  const connection = new RtspConnection({
    url: bare,
    credentials,
    signal: options.signal,
    connectMs,
    answerMs,
    ca: options.ca,
    onClose: (fault) => {
      for (const timer of timers) clearInterval(timer);
      leaveStrides();
      for (const path of paths) path.close();
      if (playing && !closed && !options.signal.aborted) options.onEnd(fault);
    },
  });
  try {
    const { track, audio, base } = await describe(connection, bare);
    const order = new PacketOrder();
    const camera = new CameraClock(track.clockRate);
    const anchor = new Anchor(clock, track.clockRate);
    const decodeTimes = new DecodeTimes();
    const stepTicks = track.fps === null ? guessedStepTicks : Math.round(90_000 / track.fps);
    let sound: AudioPath | null = null;
    /** Packets count: a picture may be a whole GOP away when we come in the middle of one. */
    let heard = false;
    let heardAtMs = clock.monotonicMs();
    let pictureAtMs = heardAtMs;
    const depacketizer = new Depacketizer(track.codec, track.parameterSets, (unit: AccessUnit, config) => {
      pictureAtMs = clock.monotonicMs();
      const { pts, fresh } = anchor.place(unit.timestamp);
      if (fresh) decodeTimes.restart();
      const dts = config.reorderDepth === 0 ? pts : decodeTimes.of(pts, config.reorderDepth, stepTicks);
      const receivedAtMs = performance.timeOrigin + pictureAtMs;
      const { key, data } = unit;
      sound?.follow(pts, camera.at(unit.timestamp));
      onSample({ dts, pts, key, data, receivedAtMs, cameraNtpMs: camera.at(unit.timestamp) }, config);
    });
    const rtp = new RtpHeader();
    const take: SetUp['take'] = (control, bytes, from, to) => {
      if (control) return camera.take(bytes.subarray(from, to));
      if (!rtp.read(bytes, from, to) || rtp.payloadType !== track.payloadType) return;
      heard = true;
      const place = order.take(rtp);
      if (place === 'late') return;
      if (place === 'after-loss') depacketizer.lost();
      depacketizer.push(bytes, rtp.from, rtp.to, rtp.timestamp, rtp.marker);
    };

    const nowMs = () => clock.monotonicMs();
    const wish = { index: 0, session: null, transport: options.transport ?? 'auto', nowMs, take };
    const video = await setUpTrack(connection, { ...wish, control: controlUrl(base, track.control) });
    if ('refused' in video) throw refusal(connection, 'SETUP', video.refused);
    paths.push(video.path);
    const [session = '', ...parameters] = video.session.split(';');
    if (options.onAudio && audio) {
      const playing = playAudio({ track: audio, clock, onAudio: options.onAudio });
      const { over } = video.path;
      const more = { index: 1, session, transport: over, control: controlUrl(base, audio.control), take: playing.take };
      const found = await setUpTrack(connection, { ...wish, ...more });
      if (!('refused' in found)) {
        paths.push(found.path);
        sound = playing;
      }
    }
    const timeoutS = Number(/timeout=(\d+)/.exec(parameters.join(';'))?.[1] ?? sessionTimeoutS);
    const play = await connection.request('PLAY', base, { Session: session, Range: 'npt=0.000-' });
    check(connection, 'PLAY', play.status);
    playing = true;
    heardAtMs = clock.monotonicMs();
    pictureAtMs = heardAtMs;

    let keepalive = 'GET_PARAMETER';
    const keepaliveMs = Math.max(1, timeoutS / 2) * 1000;
    timers.push(
      setInterval(
        () =>
          // A camera that plays and does not answer this is not dead: the end of its video would tell.
          connection.tell(keepalive, base, { Session: session }, Math.min(answerMs, keepaliveMs)).then(
            (answer) => {
              if (answer === null || [405, 451, 501, 551].includes(answer.status)) keepalive = 'OPTIONS';
              if (answer?.status === 401) connection.challenged(answer);
            },
            () => {}, // the connection's end was told by onClose
          ),
        keepaliveMs,
      ),
      setInterval(() => {
        video.path.report(order.report(0x564d5331, camera.lastReport));
        if (sound !== null) paths[1]?.report(sound.report());
      }, reportMs),
    );
    leaveStrides = everyStride(() => {
      connection.read(!watched());
      const atMs = nowMs();
      for (const path of paths) path.flush(atMs);
      if (heard) heardAtMs = atMs;
      heard = false;
      if (atMs - pictureAtMs > keyframeMsMax) {
        connection.fail(connection.fault('CAMERA_NO_VIDEO', `sent no keyframe for ${keyframeMsMax} ms`, 'no-video'));
      }
      if (atMs - heardAtMs < silenceMs) return;
      connection.fail(connection.fault('CAMERA_TIMEOUT', `sent nothing for ${silenceMs} ms`, 'timeout'));
    });
    return {
      track,
      over: video.path.over,
      lost: () => order.lost,
      stats: () => {
        const over = paths.map((path) => path.stats());
        return {
          lostPackets: order.lost,
          reorderedPackets: over.reduce((sum, { reordered }) => sum + reordered, 0),
          bytes: over.reduce((sum, { bytes }) => sum + bytes, connection.bytes),
        };
      },
      [Symbol.asyncDispose]: async () => {
        closed = true;
        // A camera that does not say goodbye is left all the same.
        const polite = connection.request('TEARDOWN', base, { Session: session }).catch(() => null);
        await Promise.race([polite, new Promise((resolve) => setTimeout(resolve, 300).unref())]);
        connection.close();
      },
    };
  } catch (error) {
    closed = true;
    connection.close();
    throw error;
  }
}

async function describe(connection: RtspConnection, url: string) {
  const answer = await connection.request('DESCRIBE', url, { Accept: 'application/sdp' });
  check(connection, 'DESCRIBE', answer.status);
  const track = findVideo(answer.body);
  if (track === null) throw connection.fault('CAMERA_NO_VIDEO', 'offers neither H.264 nor H.265 video', 'no-video');
  const base = (answer.headers['content-base'] ?? answer.headers['content-location'] ?? url).trim();
  return { track, base, audio: findAudio(answer.body) };
}

function controlUrl(base: string, control: string): string {
  if (control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base.replace(/\/$/, '')}/${control.replace(/^\//, '')}`;
}

function check(connection: RtspConnection, method: string, status: number): void {
  if (status < 200 || status >= 300) throw refusal(connection, method, status);
}

function refusal(connection: RtspConnection, method: string, status: number): Fault {
  if (status === 403) return connection.fault('CAMERA_AUTH_FAILED', 'does not let this user watch', 'auth');
  if (status === 404) return connection.fault('CAMERA_NO_VIDEO', 'has no stream at this path', 'camera');
  return connection.fault('CAMERA_PROTOCOL_ERROR', `answered ${method} with ${status}`, 'camera');
}

function withoutCredentials({ url, username, password }: Pick<RtspOptions, 'url' | 'username' | 'password'>) {
  const parsed = new URL(url);
  const name = username ?? decodeURIComponent(parsed.username);
  const word = password ?? decodeURIComponent(parsed.password);
  const bare = url.replace(/^(rtsps?:\/\/)[^/@]*@/i, '$1');
  return { bare, credentials: name === '' ? null : { username: name, password: word } };
}
