/**
 * The whole cloud in one process: every subgraph, router, relay, media and the console behind one port.
 * The only file of the router that imports subgraphs. Started by `npm start`; reads VMS_* from the environment.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { mintInternalToken, verifyAccessToken, verifyMediaToken } from '@vms/kit/auth/tokens';
import { systemClock } from '@vms/kit/clock';
import type { RunningSubgraph } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { createLog, type Log } from '@vms/kit/log';
import { createMetrics } from '@vms/kit/metrics';
import { openTracingFrom } from '@vms/kit/open-tracing';
import { API_KEY_PREFIX, auth } from '../../subgraphs/auth/src/index.ts';
import { event } from '../../subgraphs/event/src/index.ts';
import { definitions, ensureFirstRun, openAll, servicesOf } from '../../subgraphs/serve.ts';
import { storage } from '../../subgraphs/storage/src/index.ts';
import { streaming } from '../../subgraphs/streaming/src/index.ts';
import { tenant } from '../../subgraphs/tenant/src/index.ts';
import { seedDemo } from './demo-seed.ts';
import { doorSettings } from './door-settings.ts';
import { createFrontDoor, listen } from './front-door.ts';
import { createRouter, type Principal, type Subgraph, serveStatic } from './index.ts';
import { callInProcess } from './relay/call-in-process.ts';
import { edgeSubgraph } from './relay/edge-subgraph.ts';
import { edgesOver } from './relay/edges-port.ts';
import { createMediaRelay } from './relay/media/media-relay.ts';
import { Switchboard } from './relay/media/switchboard.ts';
import { createRelay, type Relay } from './relay/relay.ts';
import { followSupergraph, readSupergraph, remotesOf } from './supergraph-file.ts';
import { whenever } from './whenever.ts';

export interface CloudOptions {
  readonly home: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly adminEmail: string;
  /** Generated when null and there is no administrator yet. */
  readonly adminPassword: string | null;
  readonly demo: boolean;
  readonly insecureHttp?: boolean;
  /** Another supergraph's file, followed while it changes; what it holds beyond our subgraphs is asked at its routing URL. */
  readonly supergraph?: string | undefined;
  /** How often what could not open is tried again. */
  readonly openAgainMs?: number;
  readonly log?: Log;
}

export interface Cloud extends AsyncDisposable {
  readonly url: string;
  /** Null when the administrator was there already. */
  readonly adminPassword: string | null;
  stop(): Promise<void>;
}

const supergraphFile = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));
const consoleRoot = fileURLToPath(new URL('../../clients/web/dist', import.meta.url));
/** Without these there is no cloud; any other may be missing, its fields say so. */
const needed = [tenant.name, auth.name, streaming.name, event.name, storage.name];
const loopback = ['127.0.0.1', '::1', 'localhost'];

/** Starts everything, or nothing: what was opened is closed again when a later step fails. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { home, host } = options;
  if (!loopback.includes(host) && !options.insecureHttp) {
    throw new Fault(
      'PLAIN_HTTP_REFUSED',
      `VMS_HOST is ${host}: plain HTTP beyond this machine needs --insecure-http, or a TLS proxy in front.`,
    );
  }
  const protection = doorSettings(process.env);
  const log = options.log ?? createLog({ name: 'cloud' });
  const clock = systemClock;
  const metrics = createMetrics();
  const say = (message: string, fields: Record<string, unknown>) => log.warn(fields, message);
  let open: ReadonlyMap<string, RunningSubgraph> = new Map();
  const tracing = await openTracingFrom(process.env, 'vms-cloud');
  const relay: Relay = createRelay({ callSubgraph: callInProcess(() => open), clock, log: say, tracing });
  const switchboard = new Switchboard(relay);
  const edges = edgesOver(relay, switchboard);
  const optional = (name: string) => !needed.includes(name);
  const opened = await openAll({ home, log, clock, metrics, tracing, edges, optional });
  open = opened.subgraphs;
  const { keys, bus } = opened;
  const wakes = bus.subscribe({
    group: 'relay',
    topics: [
      ...['vms.cameras', 'vms.assignments', 'vms.retention'],
      ...['vms.analytics-rules', 'vms.event-rules', 'vms.config'],
    ],
    handler: async () => relay.wakeDesired('all'),
  });
  const { sessions, viewers } = servicesOf(open, streaming);
  const { events } = servicesOf(open, event);
  const { clips } = servicesOf(open, storage);
  const accessOf = (principal: Principal) =>
    (open.get('streaming') as RunningSubgraph).contextFor({ principal, traceId: 'media' }).access();
  const maySee = async (
    principal: Principal,
    cameraId: string,
    permission: 'LIVE' | 'PLAYBACK' | 'EXPORT' | null = null,
  ) =>
    principal.kind === 'service' ||
    (principal.tenantId !== null &&
      sessions.mayStillSee(principal.tenantId, cameraId, permission, await accessOf(principal)));

  const password = options.adminPassword ?? randomBytes(12).toString('base64url');
  const first = await ensureFirstRun(opened, {
    email: options.adminEmail,
    password,
    tenantName: options.demo ? 'Demo' : 'Main',
  });

  const edge = edgeSubgraph(relay, { maySee: (principal, cameraId) => maySee(principal as Principal, cameraId) });
  const subgraphs = new Map<string, Subgraph>(
    [...open].map(([name, running]) => [name, running as unknown as Subgraph]),
  );
  subgraphs.set('edge', edge as unknown as Subgraph);
  const supergraphSdl = readSupergraph(options.supergraph ?? supergraphFile);
  const ours = new Set([...definitions.map(({ name }) => name), edge.name]);
  for (const [name, remote] of remotesOf(supergraphSdl, ours)) subgraphs.set(name, remote);
  const router = createRouter({
    ...protection,
    supergraphSdl,
    subgraphs,
    tracing,
    // A plan names every subgraph and hidden field: for those who run the tenant's platform.
    mayExplain: async (principal) => principal !== null && (await accessOf(principal)).permits('CONFIGURE'),
    mintToken: (audience, principal) => mintInternalToken(keys, audience, principal),
    authenticate: async (bearer) => {
      if (bearer.startsWith(API_KEY_PREFIX)) return servicesOf(open, auth).apiKeys.authenticate(bearer);
      const principal = await verifyAccessToken(keys, bearer).catch(() => null);
      return principal?.tenantId ? { ...principal, tenantId: principal.tenantId } : null;
    },
    ended: (principal) => (open.get('auth') as RunningSubgraph).contextFor({ principal, traceId: 'socket' }).ended,
    log,
    clock,
    metrics,
    ready: async () => {
      await Promise.all([...open.values()].map((running) => running.health()));
      return true;
    },
  });
  const media = createMediaRelay({
    relay,
    switchboard,
    verifyMedia: (token) => verifyMediaToken(keys, token),
    mayStillSee: ({ sub, tid, sid, until, cameraId, kind }) => {
      const permission = ({ live: 'LIVE', playback: 'PLAYBACK', picture: null, clip: 'EXPORT' } as const)[kind];
      const session = { ...(sid ? { sessionId: sid } : {}), ...(until ? { expiresAtMs: until } : {}) };
      const viewer = { kind: 'user', id: sub, tenantId: tid, ...session } as const;
      return maySee(viewer, cameraId, permission);
    },
    viewers,
    readPicture: (tenantId, eventId) => events.readPicture(tenantId, eventId),
    readClip: (tenantId, clipId) => clips.file(tenantId, clipId),
    clock,
    log: say,
  });
  const files = serveStatic({ root: consoleRoot, fallback: 'index.html' });
  const wellKnown = (req: IncomingMessage, res: ServerResponse): boolean => {
    if (req.url !== '/.well-known/jwks.json') return false;
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys.jwks()));
    return true;
  };
  const server = createFrontDoor({
    answers: [(req, res) => relay.onRequest(req, res), media.onRequest, wellKnown, router.handle, files],
    upgrades: [router.onUpgrade, (...upgrade) => relay.onUpgrade(...upgrade), media.onUpgrade],
    log,
  });
  const again = whenever(options.openAgainMs ?? 10_000, async () => {
    for (const running of await opened.openMissing()) {
      router.provide(running.name, running as unknown as Subgraph);
      log.info({ subgraph: running.name }, 'a subgraph that was missing is open');
    }
  });
  const followed = options.supergraph ? followSupergraph(options.supergraph, router, { ours, log }) : null;
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort();
    followed?.stop();
    await again.stop();
    media.stop();
    relay.stop();
    await router.stop(2_000);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await wakes.stop();
    await opened.stop();
    await tracing.stop();
  };
  const url = await listen(server, host, options.port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  if (options.demo) {
    const principal: Principal = { kind: 'service', id: 'demo', tenantId: first.tenantId };
    const ask = (query: string, variables: Record<string, unknown>) => router.execute({ query, variables, principal });
    seedDemo({ home, url, ask, log, signal: stopping.signal }).catch((error: unknown) =>
      log.error({ err: error }, 'the demo could not be set up'),
    );
  }
  return { url, adminPassword: first.adminCreated ? password : null, stop, [Symbol.asyncDispose]: stop };
}

async function main(): Promise<void> {
  const { env } = process;
  const adminEmail = env.VMS_ADMIN_EMAIL ?? 'admin@example.com';
  const cloud = await startCloud({
    home: env.VMS_HOME ?? '.vms',
    host: env.VMS_HOST ?? '127.0.0.1',
    port: Number(env.VMS_PORT ?? 4000),
    adminEmail,
    adminPassword: env.VMS_ADMIN_PASSWORD ?? null,
    demo: env.VMS_DEMO === '1',
    insecureHttp: env.VMS_INSECURE_HTTP === '1',
    supergraph: env.VMS_SUPERGRAPH,
  });
  const shown = env.VMS_ADMIN_PASSWORD === undefined ? cloud.adminPassword : null;
  process.send?.({ type: 'ready', url: cloud.url, adminEmail, adminPassword: shown });
  const stop = () => void cloud.stop().finally(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  process.on('SIGINT', () => {});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof Fault ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(1);
  });
}
