import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventUplink } from '../../../edge/agent/sync/event-uplink.ts';
import { Reports } from '../../../edge/agent/sync/reports.ts';
import { Tunnel } from '../../../edge/agent/tunnel/tunnel.ts';
import { type FromRelay, parseFromEdge, RELAY_PROTOCOL } from '../../../schema/edge/relay-messages.ts';
import { gather } from './answers.ts';
import { edgesOver } from './edges-port.ts';
import { mergeTimelines } from './merge.ts';
import { createRelay, type Relay } from './relay.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const principal = { kind: 'user' as const, id: 'u', tenantId: 't1' };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function openRelay(calls: string[] = []): Promise<{ relay: Relay; url: string; cut: () => void }> {
  const relay = createRelay({
    clock: { now: () => Date.now() },
    log: () => {},
    callSubgraph: async (name, document, variables) => {
      calls.push(name);
      if (document.includes('edgeIdentity(')) {
        const edgeServerId = String(variables['edgeServerId']);
        return { data: { edgeIdentity: { edgeServerId, tenantId: 't1', siteId: null, publicKey } } };
      }
      return { data: { answer: [{ id: 'e1', outcome: 'STORED', code: null }] } };
    },
  });
  const server = createServer();
  const upgraded: Duplex[] = [];
  server.on('upgrade', (req, socket, head) => {
    upgraded.push(socket);
    relay.onUpgrade(req, socket, head);
  });
  const cut = (): void => {
    for (const socket of upgraded) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    relay.stop();
    server.closeAllConnections();
    server.close();
  });
  return { relay, cut, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

type Answer = (message: FromRelay, tunnel: Tunnel) => void;

function dial(relayUrl: string, edgeServerId: string, answer: Answer, key = keys.privateKey) {
  const heard: { lost: string[]; connects: number } = { lost: [], connects: 0 };
  const first = Promise.withResolvers<void>();
  const again = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<void>();
  const tunnel: Tunnel = new Tunnel({
    relayUrl,
    edgeServerId,
    privateKey: key,
    hello: () => ({ sdlHash: 'x', softwareVersion: '0', desiredVersion: null }),
    now: Date.now,
    random: () => 0,
    backoffMsMin: 10,
    onConnected: () => (++heard.connects === 1 ? first.resolve() : again.resolve()),
    onMessage: (message) => answer(message, tunnel),
    onLost: (why) => {
      heard.lost.push(why);
      lost.resolve();
    },
  });
  closers.push(() => tunnel.stop());
  tunnel.start();
  return { tunnel, heard, first: first.promise, again: again.promise, lost: lost.promise };
}

const entity: Answer = (message, tunnel) => {
  if (message.type !== 'request') return;
  const result = { data: { _entities: [{ id: 'c1' }] } };
  tunnel.send({ v: RELAY_PROTOCOL, type: 'result', id: message.id, result });
};

describe('the relay', () => {
  it('answers what it can and names who is offline or slow', async () => {
    const { relay, url } = await openRelay();
    await Promise.all([dial(url, 'good', entity).first, dial(url, 'slow', () => {}).first]);
    const port = edgesOver(relay);
    const camera = { __typename: 'Camera', id: 'c1', recorders: ['good', 'slow', 'gone'] };
    const { found, missing } = await gather([camera], (edgeId, representations) =>
      // Only who never answers is given up soon: on a busy machine the others may take their time.
      port.query(edgeId, 'q', { representations }, principal, { deadlineMs: edgeId === 'slow' ? 50 : 60_000 }),
    );
    expect(found).toEqual([[{ id: 'c1' }]]);
    expect(missing.map(({ extensions }) => extensions).sort((a, b) => (a.edgeId < b.edgeId ? -1 : 1))).toEqual([
      { code: 'EDGE_OFFLINE', edgeId: 'gone' },
      { code: 'EDGE_TIMEOUT', edgeId: 'slow' },
    ]);
  });

  it('hides an edge from another tenant', async () => {
    const { relay, url } = await openRelay();
    await dial(url, 'good', entity).first;
    const foreign = edgesOver(relay).query('good', 'q', {}, { ...principal, tenantId: 't2' });
    await expect(foreign).rejects.toMatchObject({ code: 'EDGE_OFFLINE' });
  });

  it('refuses a foreign signature', async () => {
    const { relay, url } = await openRelay();
    const edge = dial(url, 'good', entity, generateKeyPairSync('ed25519').privateKey);
    await edge.lost;
    expect(edge.heard.lost[0]).toContain('401');
    expect(relay.isOnline('good')).toBe(false);
  });

  it('is dialled again after the connection is cut', async () => {
    const { relay, url, cut } = await openRelay();
    const edge = dial(url, 'good', entity);
    await edge.first;
    cut();
    await edge.again;
    expect(relay.isOnline('good')).toBe(true);
  });

  it('answers a malformed frame with a typed error and stays connected', async () => {
    const { relay, url } = await openRelay();
    const fault = Promise.withResolvers<string>();
    const edge = dial(url, 'good', (message, tunnel) => {
      if (message.type === 'error') fault.resolve(message.fault.code);
      entity(message, tunnel);
    });
    await edge.first;
    edge.tunnel.send({ v: RELAY_PROTOCOL, type: 'nonsense' } as never);
    expect(await fault.promise).toBe('RELAY_FRAME_MALFORMED');
    await expect(edgesOver(relay).query('good', 'q', {}, principal)).resolves.toBeDefined();
    expect(parseFromEdge('{')).toMatchObject({ ok: false, code: 'RELAY_FRAME_MALFORMED' });
    expect(parseFromEdge('{"v":9}')).toMatchObject({ ok: false, code: 'RELAY_VERSION' });
  });

  it('acknowledges events only after their owner answered', async () => {
    const calls: string[] = [];
    const { url } = await openRelay(calls);
    const done = Promise.withResolvers<string>();
    const edge = dial(url, 'good', (message) => {
      if (message.type === 'reported') reports.answered(message);
    });
    const reports = new Reports((message) => edge.tunnel.send(message), randomUUID);
    await edge.first;
    const source = {
      pending: () => ({ count: 1, batchBase64: 'AA==' }),
      acknowledge: (results: readonly { id: string }[]) => done.resolve(results[0]?.id ?? ''),
    };
    new EventUplink(source, (kind, body) => reports.report(kind, body), done.reject).wake();
    expect(await done.promise).toBe('e1');
    expect(calls).toContain('event');
  });
});

describe('mergeTimelines', () => {
  const at = (minute: number): string => new Date(minute * 60_000).toISOString();
  it('shows what a silent recorder may hold as UNKNOWN, never as a gap', () => {
    const spans = [
      { kind: 'RECORDED', from: at(0), to: at(2), reason: null },
      { kind: 'GAP', from: at(2), to: at(4), reason: 'disk' },
    ];
    const merged = mergeTimelines([{ spans, segmentCount: 3, bytes: 9 }], { from: at(0), to: at(4), someSilent: true });
    expect(merged.spans.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['RECORDED', at(0), at(2)],
      ['UNKNOWN', at(2), at(4)],
    ]);
  });
});
