/** For tests only: a peer that speaks as much RTSP as a test needs, in order to misbehave where a real server would not. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ScriptedCamera extends AsyncDisposable {
  readonly url: string;
  /** Every request so far, in order. */
  readonly requests: readonly Request[];
  /** Sends one RTP packet (H.264, payload type 96) to whoever plays. */
  send(payload: Buffer, timestamp: number, marker: boolean): void;
  /** Over UDP, to whoever set up last, with a sequence number of the caller's choice. */
  sendNumbered(sequence: number, payload: Buffer, timestamp: number, marker: boolean): void;
}

export interface Script {
  /** Refuses packets inside the connection, and sends by UDP. */
  readonly udp?: boolean;
  /** The line `a=fmtp:96 …`, or empty. */
  readonly fmtp?: string;
  readonly sessionTimeoutS?: number;
  /** What it says to a request: status and headers, or nothing at all; undefined: as a camera would. */
  readonly answer?: (
    request: Request,
  ) => { status: number; headers?: Readonly<Record<string, string>> } | 'silence' | undefined;
}

export async function startScriptedCamera({
  fmtp = '',
  sessionTimeoutS = 60,
  answer,
  udp = false,
}: Script): Promise<ScriptedCamera> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const playing = new Set<Socket>();
  let sequence = 0;
  const sender = createSocket('udp4');
  sender.bind(0, '127.0.0.1');
  await once(sender, 'listening');
  let clientPort = 0;
  const sdp = `v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n${fmtp}\r\na=control:track1\r\n`;
  const own = ({ method, headers }: Request): { headers: Record<string, string>; body: string } => {
    const asked = /client_port=(\d+)/.exec(headers.transport ?? '')?.[1];
    if (udp && method === 'SETUP' && asked !== undefined) {
      clientPort = Number(asked);
      const { port } = sender.address();
      const transport = `RTP/AVP;unicast;client_port=${asked}-${clientPort + 1};server_port=${port}-${port + 1}`;
      return { headers: { Session: `7;timeout=${sessionTimeoutS}`, Transport: transport }, body: '' };
    }
    if (method === 'DESCRIBE') return { headers: { 'Content-Type': 'application/sdp' }, body: sdp };
    if (method === 'SETUP') return { headers: { Session: `7;timeout=${sessionTimeoutS}` }, body: '' };
    return { headers: {}, body: '' };
  };
  const handle = (socket: Socket, request: Request) => {
    requests.push(request);
    const interleaved = request.headers.transport?.includes('interleaved') ?? false;
    const said = answer?.(request) ?? (udp && interleaved ? { status: 461 } : undefined);
    if (said === 'silence') return;
    const { headers, body } = said === undefined ? own(request) : { headers: said.headers ?? {}, body: '' };
    const all = { CSeq: request.headers.cseq ?? '0', 'Content-Length': String(body.length), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`RTSP/1.0 ${said?.status ?? 200} x\r\n${lines.join('')}\r\n${body}`);
    if (request.method === 'PLAY' && said === undefined) playing.add(socket);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => playing.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      // Receiver reports come between requests; what is text is asked for.
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const [first = '', ...lines] = text.slice(0, end).split('\r\n');
        text = text.slice(end + 4);
        const headers = Object.fromEntries(
          lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        handle(socket, { method: /([A-Z_]+) \S+ RTSP/.exec(first)?.[1] ?? '?', headers });
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
    requests,
    sendNumbered: (number, payload, timestamp, marker) => {
      sender.send(rtpPacket(number, payload, timestamp, marker), clientPort, '127.0.0.1');
    },
    send: (payload, timestamp, marker) => {
      const rtp = rtpPacket(sequence, payload, timestamp, marker);
      sequence += 1;
      const head = Buffer.alloc(4);
      head.writeUInt32BE(0x24000000 + rtp.length, 0);
      const packet = Buffer.concat([head, rtp]);
      for (const socket of playing) socket.write(packet);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      sender.close();
      server.close();
      await once(server, 'close');
    },
  };
}

function rtpPacket(sequence: number, payload: Buffer, timestamp: number, marker: boolean): Buffer {
  const packet = Buffer.alloc(12 + payload.length);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8((marker ? 128 : 0) + 96, 1);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(5, 8);
  payload.copy(packet, 12);
  return packet;
}
