import type { RtspConnection } from './connection.ts';
import { Reorder } from './reorder.ts';
import { openUdpPorts, type UdpPorts } from './udp-ports.ts';

/** How packets travel. `auto`: inside the RTSP connection, and over UDP when the camera refuses that (461). */
export type RtpTransport = 'auto' | 'tcp' | 'udp';

export type TakePacket = (control: boolean, bytes: Buffer, from: number, to: number) => void;

/** One track that the camera has agreed to send. */
export interface TrackPath {
  readonly over: 'tcp' | 'udp';
  /** Sends an RTCP packet. */
  report(packet: Buffer): void;
  /** Lets go of what waits for a packet that does not come; to be called a few times a second. */
  flush(nowMs: number): void;
  /** Of packets that UDP brought: how many came out of order, and in time; and their bytes. */
  stats(): { readonly reordered: number; readonly bytes: number };
  close(): void;
}

const unsupportedTransport = 461;

export interface SetUp {
  readonly control: string;
  /** Of this track: 0 for the first. */
  readonly index: number;
  /** Null for the first track of a session. */
  readonly session: string | null;
  readonly transport: RtpTransport;
  readonly nowMs: () => number;
  readonly take: TakePacket;
}

export interface SetUpAnswer {
  readonly path: TrackPath;
  /** The header, with its parameters. */
  readonly session: string;
}

/**
 * Asks for one track; null when the camera refuses it with `status`. Never UDP beside TLS: what is encrypted stays so.
 * Throws what the connection throws, and EDGE_PORTS_EXHAUSTED.
 */
export async function setUpTrack(
  connection: RtspConnection,
  wish: SetUp,
): Promise<SetUpAnswer | { readonly refused: number }> {
  const transport = connection.secure ? 'tcp' : wish.transport;
  if (transport !== 'udp') {
    const answer = await setUpTcp(connection, wish);
    if (!('refused' in answer) || answer.refused !== unsupportedTransport || transport === 'tcp') return answer;
  }
  return setUpUdp(connection, wish);
}

async function setUpTcp(connection: RtspConnection, { control, index, session, take }: SetUp) {
  const channel = index * 2;
  const answer = await connection.request('SETUP', control, {
    Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
    ...(session === null ? {} : { Session: session }),
  });
  if (answer.status < 200 || answer.status >= 300) return { refused: answer.status };
  // A camera may choose other channels than those it was asked for.
  const said = /interleaved=(\d+)(?:-(\d+))?/i.exec(answer.headers.transport ?? '');
  const data = Number(said?.[1] ?? channel);
  const reports = Number(said?.[2] ?? data + 1);
  connection.onChannel(data, (bytes, from, to) => take(false, bytes, from, to));
  connection.onChannel(reports, (bytes, from, to) => take(true, bytes, from, to));
  const path: TrackPath = {
    over: 'tcp',
    report: (packet) => connection.sendPacket(reports, packet),
    flush: () => {},
    stats: () => ({ reordered: 0, bytes: 0 }),
    close: () => {},
  };
  return { path, session: answer.headers.session ?? '' };
}

async function setUpUdp(connection: RtspConnection, { control, session, nowMs, take }: SetUp) {
  let bytes = 0;
  const order = new Reorder((packet) => take(false, packet, 0, packet.length));
  const ports: UdpPorts = await openUdpPorts(connection.remoteAddress, (isControl, packet) => {
    bytes += packet.length;
    if (isControl) take(true, packet, 0, packet.length);
    else order.push(packet, nowMs());
  });
  try {
    const answer = await connection.request('SETUP', control, {
      Transport: `RTP/AVP;unicast;client_port=${ports.rtp}-${ports.rtcp}`,
      ...(session === null ? {} : { Session: session }),
    });
    if (answer.status < 200 || answer.status >= 300) {
      ports.close();
      return { refused: answer.status };
    }
    const said = /server_port=(\d+)(?:-(\d+))?/i.exec(answer.headers.transport ?? '');
    const rtp = Number(said?.[1] ?? 0);
    if (rtp > 0) ports.aim(rtp, Number(said?.[2] ?? rtp + 1));
    const path: TrackPath = {
      over: 'udp',
      report: (packet) => ports.report(packet),
      flush: (atMs) => order.flush(atMs),
      stats: () => ({ reordered: order.reordered, bytes }),
      close: () => ports.close(),
    };
    return { path, session: answer.headers.session ?? '' };
  } catch (error) {
    ports.close();
    throw error;
  }
}
