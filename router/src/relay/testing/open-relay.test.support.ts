import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type AgentOptions, startAgent } from '../../../../edge/agent/agent.ts';
import { createRelay, type Relay, type RelayOptions } from '../relay.ts';
import { mustBeTaken } from './contracts.test.support.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** What the contracts would have refused; a test expects none. */
export const untaken: string[] = [];

/** Undone in the order of making. */
export interface Bench extends AsyncDisposable {
  undo(step: () => unknown): void;
}

export function openBench(): Bench {
  const steps: (() => unknown)[] = [];
  return {
    undo: (step) => void steps.push(step),
    [Symbol.asyncDispose]: async () => {
      for (const step of steps.reverse()) await step();
    },
  };
}

export type Answer = (name: string, document: string, variables: Record<string, unknown>) => unknown;

export interface Door {
  onUpgrade?(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  onRequest?(req: IncomingMessage, res: ServerResponse): boolean;
}

/** A relay on a free port; every edge is of tenant t1 and has the same key. `answer` gives the field aliased `answer`. */
export async function openRelay(bench: Bench, answer: Answer, makeDoor: (relay: Relay) => Door = () => ({})) {
  const callSubgraph: RelayOptions['callSubgraph'] = async (name, document, variables) => {
    try {
      mustBeTaken(name, document, variables);
    } catch (error) {
      untaken.push(`${name}: ${String(error)}`);
      throw error;
    }
    const identity = {
      edgeServerId: String(variables['edgeServerId'] ?? 'e1'),
      tenantId: 't1',
      siteId: null,
      publicKey,
    };
    if (document.includes('edgeIdentity(')) return { data: { edgeIdentity: identity } };
    if (document.includes('edgeEnrol(')) {
      const given = (variables['input'] as { publicKey: string }).publicKey;
      return { data: { edgeEnrol: { ...identity, publicKey: given } } };
    }
    return { data: { answer: answer(name, document, variables) } };
  };
  const relay = createRelay({ callSubgraph, clock: { now: () => Date.now() }, log: () => {} });
  const door = makeDoor(relay);
  const server = createServer((req, res) => {
    if (!relay.onRequest(req, res) && !door.onRequest?.(req, res)) res.writeHead(404).end();
  });
  const sockets: Duplex[] = [];
  server.on('upgrade', (req, socket, head) => {
    sockets.push(socket);
    if (!relay.onUpgrade(req, socket, head) && !door.onUpgrade?.(req, socket, head)) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.undo(() => {
    relay.stop();
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { relay, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** An agent already enrolled as `edgeServerId`, in a folder of its own. */
export function openAgent(bench: Bench, relayUrl: string, edgeServerId: string, some: Partial<AgentOptions> = {}) {
  const edgeHome = some.edgeHome ?? mkdtempSync(join(tmpdir(), 'vms-agent-'));
  mkdirSync(edgeHome, { recursive: true });
  const identity = { edgeServerId, tenantId: 't1', privateKey };
  writeFileSync(join(edgeHome, 'identity.json'), JSON.stringify(identity), { mode: 0o600 });
  const agent = startAgent({
    edgeHome,
    relayUrl,
    softwareVersion: '1',
    sdlHash: 'x',
    execute: async () => ({ data: {} }),
    onDesired: () => {},
    onOpenMedia: () => {},
    outbox: emptyOutbox,
    streams: () => [],
    coverage: () => [],
    load: () => ({ cpuPercent: null, memoryBytes: null }),
    videoJobs: () => [],
    clock: { now: () => Date.now() },
    log: { info: () => {}, warn: () => {} },
    ...some,
  });
  bench.undo(async () => {
    await agent.stop();
    rmSync(edgeHome, { recursive: true, force: true });
  });
  return { agent, edgeHome };
}

export const emptyOutbox: AgentOptions['outbox'] = {
  pending: () => [],
  acknowledge: () => {},
  pendingPictures: () => [],
  pictureSent: () => {},
  stats: () => ({ pendingEvents: 0, lastAckAtMs: null, backlogBytes: 0 }),
};

/** Resolves when the condition holds; the test's own time limit is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
