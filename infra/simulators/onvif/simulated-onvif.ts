/** A simulated ONVIF device on loopback. The README says what it does not simulate. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeviceState, type Misbehaviour, type SimulatedChannel, smallestJpeg, wellBehaved } from '../device-state.ts';
import { HttpAuth } from '../http-auth.ts';
import { answerDiscovery } from './answer-discovery.ts';
import { answerOf, field, SoapFault, xmlns } from './onvif-answers.ts';
import { PullPoints } from './pull-points.ts';

export interface OnvifMisbehaviour extends Misbehaviour {
  /** XAddrs name this host, which nobody can reach. Null: its own. */
  readonly xaddrHost: string | null;
  readonly media2: boolean;
}

export interface SimulatedOnvifOptions {
  readonly channels: readonly SimulatedChannel[];
  readonly username: string;
  readonly password: string;
  /** Of HTTP; 0 or absent: any free one. */
  readonly port?: number;
  /** Answers WS-Discovery on this UDP port (3702 is the standard's); absent: not at all. */
  readonly discoveryPort?: number;
  readonly serial?: string;
}

export interface SimulatedOnvif extends AsyncDisposable {
  /** Of its device service. */
  readonly address: string;
  readonly endpoint: string;
  readonly state: DeviceState;
  readonly subscriptions: PullPoints;
  /** Actions asked so far, refused ones included. */
  readonly asked: readonly string[];
  misbehave(how: Partial<OnvifMisbehaviour>): void;
  /** Forgets its subscriptions, as a power cut makes it. */
  reboot(): void;
}

const bodyBytesMax = 256 * 1024;
const clockSlackMs = 10_000;

export async function startSimulatedOnvif(options: SimulatedOnvifOptions): Promise<SimulatedOnvif> {
  const { username, password, channels, serial = 'SIM-0001' } = options;
  const state = new DeviceState(channels);
  const subscriptions = new PullPoints(state);
  const auth = new HttpAuth({ username, password, realm: 'onvif', how: 'digest-qop' });
  const asked: string[] = [];
  let bad: OnvifMisbehaviour = { ...wellBehaved, xaddrHost: null, media2: true };

  const believes = (body: string): boolean => {
    const [name, digest, nonce, created] = ['Username', 'Password', 'Nonce', 'Created'].map(
      (tag) => field(body, tag) ?? '',
    );
    if (Math.abs(Date.parse(created ?? '') - state.nowMs()) > clockSlackMs) return false;
    const sum = createHash('sha1').update(Buffer.from(nonce ?? '', 'base64'));
    return name === username && digest === sum.update(`${created}${password}`).digest('base64');
  };
  const base = (request: IncomingMessage): string => `http://${bad.xaddrHost ?? request.headers.host}/onvif`;

  const answer = async (request: IncomingMessage, body: string): Promise<string> => {
    const action = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(body)?.[1] ?? '';
    asked.push(action);
    if (bad.fault) throw new SoapFault('ter:OutOfMemory', 'Something is wrong in here.');
    const open = action === 'GetSystemDateAndTime';
    if (!open && (bad.refuse || !(believes(body) || auth.check(request))))
      throw new SoapFault('ter:NotAuthorized', 'Sender not authorized');
    const xaddr = base(request);
    const id = new URL(request.url ?? '/', 'http://x').pathname.split('/').at(-1) ?? '';
    const lifetimeMs = 1000 * Number(/PT(\d+)S/.exec(body)?.[1] ?? 60);
    const known = (found: boolean, said: string): string => {
      if (!found) throw new SoapFault('ter:InvalidArgVal', 'No such subscription.');
      return said;
    };
    switch (action) {
      case 'CreatePullPointSubscription': {
        const address = `${xaddr}/subscription/${subscriptions.create(lifetimeMs)}`;
        const ends = new Date(state.nowMs() + lifetimeMs).toISOString();
        return (
          `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${address}</wsa:Address></tev:SubscriptionReference>` +
          `<wsnt:CurrentTime>${new Date(state.nowMs()).toISOString()}</wsnt:CurrentTime><wsnt:TerminationTime>${ends}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`
        );
      }
      case 'PullMessages': {
        const messages = await subscriptions.pull(id, 1000 * Math.min(60, Number(/PT(\d+)S/.exec(body)?.[1] ?? 5)));
        const now = new Date(state.nowMs()).toISOString();
        const times = `<tev:CurrentTime>${now}</tev:CurrentTime><tev:TerminationTime>${now}</tev:TerminationTime>`;
        return known(messages !== null, `<tev:PullMessagesResponse>${times}${messages}</tev:PullMessagesResponse>`);
      }
      case 'SetSynchronizationPoint':
        return known(subscriptions.synchronise(id), '<tev:SetSynchronizationPointResponse/>');
      case 'Renew': {
        const renewed = `<wsnt:TerminationTime>${new Date(state.nowMs() + lifetimeMs).toISOString()}</wsnt:TerminationTime>`;
        return known(subscriptions.renew(id, lifetimeMs), `<wsnt:RenewResponse>${renewed}</wsnt:RenewResponse>`);
      }
      case 'Unsubscribe':
        return known(subscriptions.unsubscribe(id), '<wsnt:UnsubscribeResponse/>');
      default:
        return answerOf(action, body, { state, xaddr, media2: bad.media2, serial });
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (bad.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, bad.delayMs).unref());
    if (/^\/snapshot\//.test(request.url ?? '')) {
      if (bad.refuse || !auth.check(request)) return auth.challenge(response);
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(smallestJpeg);
      return;
    }
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > bodyBytesMax) return void response.writeHead(413).end();
    }
    let status = 200;
    let inner: string;
    try {
      inner = await answer(request, body);
    } catch (error) {
      const subcode = error instanceof SoapFault ? error.subcode : 'ter:Action';
      status = subcode === 'ter:NotAuthorized' ? 400 : 500;
      inner =
        `<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>${subcode}</env:Value></env:Subcode></env:Code>` +
        `<env:Reason><env:Text xml:lang="en">${String((error as Error).message)}</env:Text></env:Reason></env:Fault>`;
    }
    const envelope =
      '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" ' +
      `xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:ter="http://www.onvif.org/ver10/error" ${xmlns}>` +
      `<env:Body>${inner}</env:Body></env:Envelope>`;
    response.writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8' });
    response.end(bad.truncate ? envelope.slice(0, envelope.length / 2) : envelope);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/onvif/device_service`;
  const endpoint = `urn:uuid:${randomUUID()}`;
  const discovery =
    options.discoveryPort === undefined
      ? null
      : await answerDiscovery({
          port: options.discoveryPort,
          endpoint,
          xaddr: () => `http://${bad.xaddrHost ?? `127.0.0.1:${port}`}/onvif/device_service`,
        });
  return {
    address,
    endpoint,
    state,
    subscriptions,
    asked,
    misbehave: (how) => {
      bad = { ...bad, ...how };
    },
    reboot: () => subscriptions.forgetAll(),
    [Symbol.asyncDispose]: async () => {
      subscriptions.forgetAll();
      await discovery?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
