import { connect } from 'node:net';
import { Fault } from '@vms/kit/fault';
import { type Detected, detectDevice } from '../detect.ts';

export const hostsMax = 1_024;
const atOnce = 64;
const connectMs = 700;
const rtspPorts = [554, 8554];
const httpPorts = [80, 8080];

export interface SubnetProbeOptions {
  /** CIDR, at most 1,024 addresses: 192.168.1.0/24. */
  readonly range: string;
  readonly signal: AbortSignal;
  readonly ports?: { readonly rtsp: readonly number[]; readonly http: readonly number[] };
}

/**
 * Knocks on the usual ports of every address in a range that somebody named, and asks what answers what it is.
 * Stops with the signal and gives what it has. Throws VALIDATION_FAILED for a range that is none or too wide.
 */
export async function probeSubnet(options: SubnetProbeOptions): Promise<readonly Detected[]> {
  const hosts = hostsOf(options.range);
  const { rtsp, http } = options.ports ?? { rtsp: rtspPorts, http: httpPorts };
  const found: Detected[] = [];
  const queue = hosts[Symbol.iterator]();
  const work = async () => {
    for (const host of queue) {
      if (options.signal.aborted) return;
      const device = await probeHost(host, rtsp, http, options.signal);
      if (device !== null) found.push(device);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, hosts.length) }, work));
  return found;
}

async function probeHost(
  host: string,
  rtsp: readonly number[],
  http: readonly number[],
  signal: AbortSignal,
): Promise<Detected | null> {
  for (const port of http) {
    if ((await knock(host, port, null, signal)) === null) continue;
    const device = await detectDevice(`http://${host}:${port}/`, signal).catch(() => null);
    if (device !== null) return device;
  }
  for (const port of rtsp) {
    const url = `rtsp://${host}:${port}/`;
    const said = await knock(host, port, `OPTIONS ${url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`, signal);
    if (said?.startsWith('RTSP/1.')) return { protocol: 'RTSP', address: url, vendor: serverOf(said) };
  }
  return null;
}

/** What it says first; '' when nothing was asked or nothing came; null when nobody opened. */
function knock(host: string, port: number, ask: string | null, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let opened = false;
    const end = (said: string | null) => {
      clearTimeout(late);
      signal.removeEventListener('abort', leave);
      socket.destroy();
      resolve(said);
    };
    const leave = () => end(opened ? '' : null);
    const late = setTimeout(leave, connectMs);
    signal.addEventListener('abort', leave, { once: true });
    socket.on('error', leave);
    socket.on('connect', () => {
      opened = true;
      if (ask === null) end('');
      else socket.write(ask);
    });
    socket.on('data', (chunk) => end(chunk.toString('latin1').slice(0, 4_096)));
  });
}

function serverOf(said: string): string | null {
  return /^Server:\s*([^\r\n]{1,60})/im.exec(said)?.[1]?.trim() ?? null;
}

/** The addresses of an IPv4 range, without network and broadcast where it has them. */
export function hostsOf(range: string): readonly string[] {
  const wrong = (why: string) =>
    new Fault('VALIDATION_FAILED', `range ${why}; use one like 192.168.1.0/24.`, { field: 'range' });
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(range.trim());
  if (parts === null) throw wrong('is no IPv4 range');
  const [a = 0, b = 0, c = 0, d = 0] = parts.slice(1, 5).map(Number);
  const bits = Number(parts[5] ?? 32);
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) throw wrong('is no IPv4 range');
  const size = 2 ** (32 - bits);
  if (size > hostsMax) throw wrong(`has ${size} addresses, at most ${hostsMax} are probed`);
  const first = ((a * 256 + b) * 256 + c) * 256 + d - ((((a * 256 + b) * 256 + c) * 256 + d) % size);
  const edges = size > 2 ? 1 : 0;
  return Array.from({ length: size - 2 * edges }, (_, at) => {
    const n = first + edges + at;
    return [n / 2 ** 24, n / 2 ** 16, n / 2 ** 8, n].map((part) => Math.floor(part) % 256).join('.');
  });
}
