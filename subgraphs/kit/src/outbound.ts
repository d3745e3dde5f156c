import { lookup as lookupName } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Fault } from './fault.ts';

export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  /** The first 2 KiB, for the log of a failure. */
  readonly text: string;
  /** What the other side asked for, null when it did not. */
  readonly retryAfterMs: number | null;
}

/** The way out to addresses that customers name: http(s) only, no redirect followed, no private network unless allowed. */
export interface Outbound {
  /** Throws ADDRESS_INVALID for what can never be sent to; a name is looked up only when something is sent. */
  check(url: string): URL;
  /** Throws ADDRESS_INVALID, or the network's own error; any HTTP status is an answer. */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Looks a host up for other protocols (SMTP): its address, or ADDRESS_INVALID. */
  resolve(host: string): Promise<string>;
}

const TIMEOUT_MS = 10_000;
const TEXT_BYTES_MAX = 2_048;

// Two lists: one list would take ::ffff:0:0/96 for every IPv4 address.
const inner = { 4: new BlockList(), 6: new BlockList() };
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner[4].addSubnet(net, bits, 'ipv4');
// Mapped and translated IPv4 (::ffff, 64:ff9b, 2002) would reach the same networks by another name.
for (const [net, bits] of [
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inner[6].addSubnet(net, bits, 'ipv6');

/** Whether an address is in a private, loopback, link-local or reserved network. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 6) return inner[6].check(address, 'ipv6');
  return family === 0 || inner[4].check(address, 'ipv4');
}

function refused(host: string): Fault {
  return new Fault('ADDRESS_INVALID', `${host} is in a private network, which this installation does not send to.`, {
    field: 'url',
  });
}

/** `allowPrivate` is for installations whose mail server or receivers stand in the same network. */
export function createOutbound({ allowPrivate }: { allowPrivate: boolean }): Outbound {
  // Checked on the address that is connected to: a name that changes between check and use gains nothing.
  const guardedLookup: LookupFunction = (host, options, done) => {
    lookupName(host, { ...options, all: true }, (error, found) => {
      const addresses = error ? [] : found;
      const first = addresses[0];
      if (error || !first) return done(error ?? new Error(`${host} has no address.`), '', 4);
      if (!allowPrivate && addresses.some(({ address }) => isPrivateAddress(address)))
        return done(refused(host) as NodeJS.ErrnoException, '', 4);
      if (options.all) (done as (e: null, all: typeof addresses) => void)(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  const checkHost = (host: string): void => {
    if (allowPrivate) return;
    if ((isIP(host) !== 0 && isPrivateAddress(host)) || /(^|\.)localhost\.?$/i.test(host)) throw refused(host);
  };
  const check = (url: string): URL => {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
      throw new Fault('ADDRESS_INVALID', 'Use an http:// or https:// address without user name or password in it.', {
        field: 'url',
      });
    checkHost(parsed.hostname.replace(/^\[|\]$/g, ''));
    return parsed;
  };
  return {
    check,
    send: ({ url, method = 'POST', headers = {}, body, timeoutMs = TIMEOUT_MS }) => {
      const target = check(url);
      const open = target.protocol === 'https:' ? tlsRequest : plainRequest;
      return new Promise((answer, fail) => {
        const signal = AbortSignal.timeout(timeoutMs);
        const sent = open(target, { method, headers, lookup: guardedLookup, signal }, (response) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          response.on('data', (part: Buffer) => {
            if (bytes < TEXT_BYTES_MAX) parts.push(part);
            bytes += part.length;
          });
          response.on('error', fail);
          response.on('end', () => {
            const retryAfter = Number(response.headers['retry-after']);
            answer({
              status: response.statusCode ?? 0,
              text: Buffer.concat(parts).subarray(0, TEXT_BYTES_MAX).toString('utf8'),
              retryAfterMs: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : null,
            });
          });
        });
        sent.on('error', fail);
        sent.end(body);
      });
    },
    resolve: (host) => {
      checkHost(host);
      return new Promise((answer, fail) =>
        guardedLookup(host, {}, (error, address) => (error ? fail(error) : answer(String(address)))),
      );
    },
  };
}
