/** Where one track's packets arrive over UDP: RTP on an even port, RTCP on the next. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { Fault } from '@vms/kit/fault';

export interface UdpPorts {
  readonly rtp: number;
  readonly rtcp: number;
  /** Where the camera sends from: opens the way through firewalls between, and is where reports go. */
  aim(rtpPort: number, rtcpPort: number): void;
  report(packet: Buffer): void;
  close(): void;
}

const pairsTried = 20;
/** A keyframe comes at once; the kernel may grant less. */
const receiveBytes = 4 * 1024 * 1024;

/** Packets of any other host than the camera's are dropped unread. Throws EDGE_PORTS_EXHAUSTED. */
export async function openUdpPorts(
  cameraHost: string,
  onPacket: (control: boolean, packet: Buffer) => void,
): Promise<UdpPorts> {
  for (let tried = 0; tried < pairsTried; tried += 1) {
    const first = await bound(cameraHost, 0);
    const port = first?.address().port ?? 1;
    const second = first !== null && port % 2 === 0 ? await bound(cameraHost, port + 1) : null;
    if (first === null || second === null) {
      first?.close();
      continue;
    }
    let target: { rtp: number; rtcp: number } | null = null;
    const listen = (socket: Socket, control: boolean) => {
      socket.on('message', (packet, from) => {
        if (from.address === cameraHost) onPacket(control, packet);
      });
      socket.on('error', () => {}); // a camera that refuses our reports is not gone: its silence would tell
    };
    listen(first, false);
    listen(second, true);
    let closed = false;
    return {
      rtp: port,
      rtcp: port + 1,
      aim: (rtpPort, rtcpPort) => {
        target = { rtp: rtpPort, rtcp: rtcpPort };
        first.send(Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), rtpPort, cameraHost);
      },
      report: (packet) => {
        if (target !== null && !closed) second.send(packet, target.rtcp, cameraHost);
      },
      close: () => {
        if (closed) return;
        closed = true;
        first.close();
        second.close();
      },
    };
  }
  throw new Fault('EDGE_PORTS_EXHAUSTED', 'This edge has no two neighbouring UDP ports free for a camera.');
}

async function bound(cameraHost: string, port: number): Promise<Socket | null> {
  const socket = createSocket(isIPv6(cameraHost) ? 'udp6' : 'udp4');
  try {
    socket.bind(port);
    await once(socket, 'listening');
  } catch {
    socket.close();
    return null;
  }
  try {
    socket.setRecvBufferSize(receiveBytes);
  } catch {
    // What the system allows is enough for most; losses are counted.
  }
  return socket;
}
