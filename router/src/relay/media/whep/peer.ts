import { randomInt } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import { MediaStreamTrack, RTCPeerConnection, type RTCRtpSender, RtpHeader, RtpPacket, useH264 } from 'werift';

export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** By default nothing outside is asked: viewers reach this host by an address of its own. */
export interface PeerOptions {
  /** Addresses beside those of this host's interfaces, such as loopback or the outer side of a NAT. */
  readonly hostAddresses: readonly string[];
  readonly iceServers: readonly IceServer[];
  /** UDP ports that a firewall must let in; null: any. */
  readonly ports: readonly [min: number, max: number] | null;
}

export interface PeerEvents {
  readonly onConnected: () => void;
  /** The viewer lost too much to go on without a keyframe. */
  readonly onPictureLost: () => void;
  /** Once. */
  readonly onClosed: () => void;
}

/** Enough for a group of pictures within a fraction of a second, without flooding the viewer's socket buffer. */
const BURST_PACKETS = 16;
const BURST_EVERY_MS = 4;
const WAITING_PACKETS_MAX = 8_000;
const CONNECT_MS_MAX = 15_000;

/**
 * The sending half of one WebRTC connection: H.264, one way. It never calls out: candidates of the offer are ignored,
 * so nobody can make this host probe another one, and the viewer's own checks say where it is.
 */
export class Peer {
  readonly #connection: RTCPeerConnection;
  readonly #sender: RTCRtpSender;
  readonly #events: PeerEvents;
  readonly #connectTimer: NodeJS.Timeout;
  #waiting: RtpPacket[] = [];
  #pace: NodeJS.Timeout | null = null;
  #sequence = randomInt(0x8000);
  #closed = false;

  private constructor(connection: RTCPeerConnection, sender: RTCRtpSender, events: PeerEvents) {
    this.#connection = connection;
    this.#sender = sender;
    this.#events = events;
    this.#connectTimer = setTimeout(() => this.close(), CONNECT_MS_MAX);
    this.#connectTimer.unref();
    sender.onPictureLossIndication.subscribe(() => events.onPictureLost());
    connection.connectionStateChange.subscribe((state) => {
      if (state === 'connected') {
        clearTimeout(this.#connectTimer);
        events.onConnected();
      }
      if (state === 'failed' || state === 'disconnected' || state === 'closed') this.close();
    });
  }

  /** Takes an offer; WEBRTC_OFFER_INVALID when it is none, or cannot take H.264. */
  static async answer(
    offer: string,
    options: PeerOptions,
    events: PeerEvents,
  ): Promise<{ peer: Peer; answer: string }> {
    const { hostAddresses, iceServers, ports } = options;
    const connection = new RTCPeerConnection({
      codecs: { video: [useH264({ rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] })] },
      iceServers: iceServers.map((server) => ({ ...server })),
      iceLite: iceServers.length === 0,
      iceAdditionalHostAddresses: [...hostAddresses],
      iceUseTcp: false,
      ...(ports ? { icePortRange: [...ports] as [number, number] } : {}),
    });
    try {
      const sdp = readOffer(offer);
      const track = new MediaStreamTrack({ kind: 'video' });
      const { sender } = connection.addTransceiver(track, { direction: 'sendonly' });
      await connection.setRemoteDescription({ type: 'offer', sdp });
      await connection.setLocalDescription(await connection.createAnswer());
      const answer = connection.localDescription?.sdp ?? '';
      if (!/^a=rtpmap:\d+ H264\//im.test(answer)) throw new Error('no H.264 in the answer');
      return { peer: new Peer(connection, sender, events), answer };
    } catch (error) {
      await connection.close().catch(() => {});
      if ((error as Error)?.name === 'Fault') throw error;
      throw new Fault('WEBRTC_OFFER_INVALID', 'This is no SDP offer that can take H.264 video.');
    }
  }

  /** All payloads of one picture; `timestamp` in 90 kHz. False when so much waits that they were dropped. */
  send(payloads: readonly Buffer[], timestamp: number): boolean {
    if (this.#closed || this.#waiting.length > WAITING_PACKETS_MAX) return false;
    for (const [at, payload] of payloads.entries()) {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      const marker = at === payloads.length - 1;
      const header = new RtpHeader({
        sequenceNumber: this.#sequence,
        timestamp: timestamp >>> 0,
        marker,
        payloadType: 96,
      });
      this.#waiting.push(new RtpPacket(header, payload));
    }
    if (!this.#pace) this.#drain();
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#connectTimer);
    if (this.#pace) clearTimeout(this.#pace);
    this.#waiting = [];
    this.#connection.close().catch(() => {});
    this.#events.onClosed();
  }

  #drain(): void {
    this.#pace = null;
    // A packet that the socket refuses is a lost one: the viewer asks for it again.
    for (const packet of this.#waiting.splice(0, BURST_PACKETS)) this.#sender.sendRtp(packet).catch(() => {});
    if (this.#waiting.length > 0) this.#pace = setTimeout(() => this.#drain(), BURST_EVERY_MS);
  }
}

function readOffer(offer: string): string {
  const lines = offer.split(/\r?\n/);
  if (lines[0] !== 'v=0' || !lines.some((line) => line.startsWith('m=video ')))
    throw new Fault('WEBRTC_OFFER_INVALID', 'Send an SDP offer with one video section as application/sdp.');
  if (!lines.some((line) => /^a=rtpmap:\d+ H264\//i.test(line)))
    throw new Fault('WEBRTC_CODEC', 'This offer has no H.264, and video is sent as the camera records it.');
  return lines.filter((line) => !/^a=(candidate|end-of-candidates)/.test(line)).join('\r\n');
}
