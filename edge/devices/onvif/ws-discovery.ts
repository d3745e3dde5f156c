import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { all, parseXml, textAt } from '../xml.ts';

const group = '239.255.255.250';
const standardPort = 3702;
const matchesMax = 2_000;
const datagramBytesMax = 64 * 1024;
const repeatMs = 400;
const repeats = 3;

export interface DiscoveredOnvif {
  /** Of the device service, reachable from the interface that heard it. */
  readonly address: string;
  /** The device's own lasting name. */
  readonly endpoint: string;
  readonly vendor: string | null;
  readonly model: string | null;
}

export interface WsDiscoveryOptions {
  /** IPv4 addresses of ours to ask from; null: every interface, loopback too. */
  readonly interfaces: readonly string[] | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly port?: number;
}

/**
 * Who answers a probe within the time, each device once however many interfaces heard it. A cut network card costs its
 * own answers only. Probes are repeated: they travel by UDP.
 */
export async function discoverOnvif(options: WsDiscoveryOptions): Promise<readonly DiscoveredOnvif[]> {
  const { timeoutMs, signal, port = standardPort } = options;
  const ids = new Set<string>();
  const found = new Map<string, DiscoveredOnvif>();
  const sockets: Socket[] = [];
  const take = (message: Buffer, from: string) => {
    if (found.size >= matchesMax || message.length > datagramBytesMax) return;
    for (const match of matchesOf(message.toString('utf8'), ids, from)) {
      if (!found.has(match.endpoint)) found.set(match.endpoint, match);
    }
  };
  const timers: NodeJS.Timeout[] = [];
  try {
    for (const address of options.interfaces ?? ownAddresses()) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      socket.on('error', () => {}); // an interface that went away: the others go on
      socket.on('message', (message, { address: from }) => take(message, from));
      const bound = await new Promise<boolean>((resolve) => {
        socket.once('error', () => resolve(false));
        socket.bind(0, address, () => resolve(true));
      });
      if (!bound) continue;
      const targets = address.startsWith('127.') ? [group, address] : [group];
      const send = () => {
        for (const target of targets) {
          const id = `urn:uuid:${randomUUID()}`;
          ids.add(id);
          socket.send(probeOf(id), port, target, () => {}); // no route: nobody there
        }
      };
      try {
        socket.setMulticastInterface(address);
        socket.setMulticastTTL(1);
      } catch {
        continue; // this one carries no multicast
      }
      send();
      for (let n = 1; n < repeats; n += 1) timers.push(setTimeout(send, n * repeatMs));
    }
    await new Promise<void>((resolve) => {
      timers.push(setTimeout(resolve, timeoutMs));
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of sockets) socket.close();
  }
  return [...found.values()];
}

/** IPv4 addresses of this machine. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );
}

/** What one datagram tells; nothing for what answers no probe of ours or is no XML. Exported for the fuzzers. */
export function matchesOf(text: string, ids: ReadonlySet<string>, from: string): readonly DiscoveredOnvif[] {
  let envelope: ReturnType<typeof parseXml>;
  try {
    envelope = parseXml(text);
  } catch {
    return [];
  }
  if (!ids.has(textAt(envelope, 'Envelope', 'Header', 'RelatesTo')?.trim() ?? '')) return [];
  return all(envelope, 'Envelope', 'Body', 'ProbeMatches', 'ProbeMatch').flatMap((match) => {
    const addresses = (textAt(match, 'XAddrs') ?? '')
      .split(/\s+/)
      .filter((address) => /^https?:\/\//i.test(address) && URL.canParse(address));
    const [first] = addresses;
    if (first === undefined) return [];
    // Of several addresses the one that answered is reachable; behind NAT none is, but the sender's is.
    const own = addresses.find((address) => new URL(address).hostname === from);
    const reached = new URL(own ?? first);
    if (own === undefined) reached.hostname = from;
    const scopes = (textAt(match, 'Scopes') ?? '').split(/\s+/);
    const scope = (name: string) => {
      const at = scopes.find((one) => one.toLowerCase().startsWith(`onvif://www.onvif.org/${name}/`));
      return at === undefined ? null : decoded(at.split('/').slice(4).join('/')).slice(0, 120) || null;
    };
    const model = scope('hardware');
    return [
      {
        address: reached.href,
        endpoint: textAt(match, 'EndpointReference', 'Address')?.trim() || reached.href,
        vendor: scope('manufacturer') ?? scope('mfr') ?? vendorOf(scope('name'), model),
        model,
      },
    ];
  });
}

/** Devices put "VENDOR MODEL" into their name. */
function vendorOf(name: string | null, model: string | null): string | null {
  if (name === null || model === null || !name.endsWith(model)) return name;
  return name.slice(0, -model.length).trim() || name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function probeOf(id: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
    `xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>${id}</w:MessageID>` +
    '<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
    '<w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>' +
    '<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>'
  );
}
