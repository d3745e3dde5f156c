import { randomInt } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import type { LiveAudience, LiveHub } from '../live-hub.ts';
import type { ViewerMeter } from '../viewer-meter.ts';
import { packetize } from './packetize.ts';
import { Peer, type PeerOptions } from './peer.ts';
import { parameterSets, readPicture } from './picture.ts';

const START_MS_MAX = 8_000;
const REPLAY_EVERY_MS = 1_000;
/** 1 ms: pictures sent ahead are all shown at once, so that the viewer begins with the newest. */
const CATCH_UP_TICKS = 90;
/** Less than the time between two pictures of any camera. */
const REPLAY_TICKS = 1_000;

export interface WhepViewerOptions extends PeerOptions {
  readonly now: () => number;
  /** Once, with what the viewer's statistics should say. */
  readonly onEnd: () => void;
  readonly meter?: Pick<ViewerMeter, 'sent' | 'dropped'>;
}

/** One viewer by WebRTC: pictures as recorded in RTP, beginning with the last group at once. */
export class WhepViewer implements LiveAudience {
  readonly #hub: LiveHub;
  readonly #options: WhepViewerOptions;
  readonly #offset = randomInt(0x7fffffff);
  #peer: Peer | null = null;
  #sets: Buffer[] = [];
  #connected = false;
  #waitsForKey = true;
  #catchUp: { payloads: Buffer[]; dts: number }[] | null = null;
  #lastDts = 0;
  #lastReplayMs = Number.NEGATIVE_INFINITY;
  #leave = (): void => {};
  /** RTP payload bytes handed on so far. */
  sentBytes = 0;

  private constructor(hub: LiveHub, options: WhepViewerOptions) {
    this.#hub = hub;
    this.#options = options;
  }

  /** Answers an offer; WEBRTC_CODEC or WEBRTC_B_FRAMES when this stream cannot be carried as it is. */
  static async open(offer: string, hub: LiveHub, options: WhepViewerOptions) {
    const { init, group } = await hub.started(START_MS_MAX);
    parameterSets(init);
    if (group.some((bytes) => readPicture(bytes)?.reordered)) throw reordered();
    const viewer = new WhepViewer(hub, options);
    const { peer, answer } = await Peer.answer(offer, options, {
      onConnected: () => viewer.#begin(),
      onPictureLost: () => viewer.#replay(),
      onClosed: () => {
        viewer.#leave();
        options.onEnd();
      },
    });
    viewer.#peer = peer;
    // Already one of the audience, so that the stream does not end while the connection is made.
    viewer.#leave = hub.join(viewer);
    return { viewer, answer };
  }

  close(): void {
    this.#peer?.close();
  }

  head(): void {}

  init(bytes: Buffer): void {
    try {
      this.#sets = parameterSets(bytes);
      this.#waitsForKey = true;
    } catch {
      this.close(); // The camera changed its codec: the viewer asks again and is told why.
    }
  }

  picture(bytes: Buffer, key: boolean): void {
    if (!this.#connected || (this.#waitsForKey && !key)) return;
    const picture = readPicture(bytes);
    if (picture === null) return;
    if (picture.reordered) {
      this.close();
      return;
    }
    this.#waitsForKey = false;
    const payloads = packetize(key ? [...this.#sets, ...picture.nals] : picture.nals);
    if (this.#catchUp) this.#catchUp.push({ payloads, dts: picture.dts });
    else this.#send(payloads, picture.dts);
  }

  end(): void {
    this.close();
  }

  /** The last group at once, its times pressed together in front of what comes next. */
  #begin(): void {
    this.#connected = true;
    const group = this.#lastGroup();
    const lastDts = group.at(-1)?.dts ?? 0;
    for (const [at, { payloads }] of group.entries())
      this.#send(payloads, lastDts - (group.length - 1 - at) * CATCH_UP_TICKS);
  }

  #replay(): void {
    const nowMs = this.#options.now();
    if (this.#waitsForKey || nowMs - this.#lastReplayMs < REPLAY_EVERY_MS) return;
    this.#lastReplayMs = nowMs;
    const after = this.#lastDts;
    const group = this.#lastGroup();
    const step = REPLAY_TICKS / Math.max(1, group.length);
    for (const [at, { payloads }] of group.entries()) this.#send(payloads, after + Math.ceil((at + 1) * step));
  }

  /** As the hub tells everyone who comes. */
  #lastGroup(): readonly { payloads: Buffer[]; dts: number }[] {
    const group: { payloads: Buffer[]; dts: number }[] = [];
    this.#catchUp = group;
    this.#leave();
    this.#leave = this.#hub.join(this);
    this.#catchUp = null;
    return group;
  }

  #send(payloads: Buffer[], dts: number): void {
    this.#lastDts = dts;
    const { meter } = this.#options;
    if (this.#peer?.send(payloads, (dts + this.#offset) % 0x100000000)) {
      const bytes = payloads.reduce((sum, { length }) => sum + length, 0);
      this.sentBytes += bytes;
      meter?.sent(bytes, true);
    } else {
      this.#waitsForKey = true;
      meter?.dropped();
    }
  }
}

function reordered(): Fault {
  return new Fault('WEBRTC_B_FRAMES', 'This camera sends B-frames, which WebRTC cannot carry; MSE plays them.');
}
