import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { noTracing, type Tracing } from '@vms/kit/tracing';
import { WebSocketServer } from 'ws';
import {
  FRAME_BYTES_MAX,
  type FromEdge,
  type OpenMedia,
  RELAY_PROTOCOL,
  type RelayPrincipal,
} from '../../../schema/edge/relay-messages.ts';
import { DesiredStates } from './desired.ts';
import { identifyEdge } from './door.ts';
import { EdgeLink, type EdgeRequest, type EdgeResult, EdgeSilence } from './edge-link.ts';
import { answerEnrolment } from './enrolment.ts';
import { carryReport } from './uplink.ts';

export interface EdgeIdentity {
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly siteId: string | null;
  readonly publicKey: string;
}

export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

export type CallSubgraph = (
  name: string,
  document: string,
  variables: Record<string, unknown>,
  principal: RelayPrincipal,
) => Promise<SubgraphAnswer>;

export interface RelayOptions {
  readonly callSubgraph: CallSubgraph;
  readonly clock: { now(): number };
  readonly log: (message: string, fields: Record<string, unknown>) => void;
  readonly tracing?: Tracing;
}

/** Holds the edges' control sockets; asks them, and carries what they report to its owner. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #links = new Map<string, EdgeLink>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
  });

  readonly #desired: DesiredStates;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#desired = new DesiredStates(options);
  }

  isOnline(edgeServerId: string): boolean {
    return this.#links.has(edgeServerId);
  }

  /** An edge of another tenant is as good as none: the caller learns nothing of it. */
  ask(edgeServerId: string, request: EdgeRequest): Promise<EdgeResult> {
    const link = this.#links.get(edgeServerId);
    if (!link || link.tenantId !== request.principal.tenantId) {
      const why = `Edge ${edgeServerId} is offline.`;
      return Promise.reject(new EdgeSilence('EDGE_OFFLINE', edgeServerId, why));
    }
    const { tracing = noTracing } = this.#options;
    return tracing.span('ask edge', { 'vms.edge': edgeServerId }, () => link.request(request));
  }

  /** Looks at once whether that edge (or every one) has to be told something new. */
  wakeDesired(edgeServerId: string | 'all'): void {
    this.#desired.wake(edgeServerId);
  }

  /** Asks an edge to dial a media socket; false when it is offline or another tenant's. */
  openMedia(edgeServerId: string, tenantId: string, open: Omit<OpenMedia, 'v' | 'type'>): boolean {
    const link = this.#links.get(edgeServerId);
    if (!link || link.tenantId !== tenantId) return false;
    link.send({ v: RELAY_PROTOCOL, type: 'openMedia', ...open });
    return true;
  }

  /** Cuts the connection; the edge dials again. */
  hangUp(edgeServerId: string): void {
    this.#links.get(edgeServerId)?.close(4000, 'hung up');
  }

  /** True when the path is the relay's. */
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (req.url?.split('?')[0] !== '/edge/tunnel') return false;
    socket.on('error', () => socket.destroy());
    void this.#admit(req, socket, head);
    return true;
  }

  /** True when the path is the relay's. */
  onRequest(req: IncomingMessage, res: ServerResponse): boolean {
    if (req.url?.split('?')[0] !== '/edge/enrol') return false;
    void answerEnrolment(req, res, this.#options.callSubgraph);
    return true;
  }

  stop(): void {
    this.#desired.stop();
    for (const link of this.#links.values()) link.close(1001, 'relay stops');
    this.#server.close();
  }

  async #admit(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { callSubgraph, clock } = this.#options;
    const identity = await identifyEdge(req, callSubgraph, clock.now());
    if (socket.destroyed) return;
    if (!identity) {
      const body = JSON.stringify({ code: 'EDGE_UNAUTHENTICATED', message: 'Enrol this edge again.' });
      socket.end(
        `HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    this.#server.handleUpgrade(req, socket, head, (ws) => {
      const { edgeServerId, tenantId } = identity;
      // The newest connection wins: an older one is half open more often than not.
      this.#links.get(edgeServerId)?.close(4001, 'replaced');
      const link: EdgeLink = new EdgeLink({
        socket: ws,
        edgeServerId,
        tenantId,
        newId: randomUUID,
        onMessage: (message) => void this.#heard(link, message),
        onClosed: () => this.#lost(link),
      });
      this.#links.set(edgeServerId, link);
      link.send({ v: RELAY_PROTOCOL, type: 'welcome', edgeServerId, tenantId, cloudTimeMs: clock.now() });
    });
  }

  async #heard(link: EdgeLink, message: FromEdge): Promise<void> {
    if (message.type === 'hello') this.#desired.connected(link, message.desiredVersion);
    if (message.type === 'error')
      this.#options.log('edge refused', { edgeServerId: link.edgeServerId, ...message.fault });
    if (message.type !== 'report') return;
    link.send(await carryReport(message, link, this.#options));
  }

  #lost(link: EdgeLink): void {
    const { callSubgraph, log } = this.#options;
    const { edgeServerId } = link;
    this.#desired.lost(link);
    if (this.#links.get(edgeServerId) !== link) return;
    this.#links.delete(edgeServerId);
    const document = 'mutation ($edgeServerId: ID!) { edgeDisconnected(edgeServerId: $edgeServerId) }';
    const relay = { kind: 'service' as const, id: 'relay', tenantId: link.tenantId };
    callSubgraph('edge-manager', document, { edgeServerId }, relay).catch((error: unknown) =>
      log('edgeDisconnected failed', { edgeServerId, error: String(error) }),
    );
  }
}

/** The relay of one cloud process. */
export function createRelay(options: RelayOptions): Relay {
  return new Relay(options);
}
