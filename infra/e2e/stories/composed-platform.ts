/** Every subgraph and the router in this process over the committed supergraph, on an empty folder and a fake clock. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { verifyAccessToken } from '@vms/kit/auth/tokens';
import { type FakeClock, fakeClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import type { Bus } from '@vms/kit/ports/bus/bus';
import type { Edges } from '@vms/kit/ports/edges';
import { createRouter, type Outcome, type Principal, type Subgraph } from '@vms/router';
import { EdgeEventSchema, EventBatchSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import { graphql } from 'graphql';
import { v7 } from 'uuid';
import { ensureFirstRun, type Opened, openAll } from '../../../subgraphs/serve.ts';

const supergraphFile = new URL('../../../schema/supergraph.graphql', import.meta.url);
const first = { email: 'admin@example.com', password: 'correct horse battery staple', tenantName: 'Depot Ltd' };
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { accessToken } } }`;
const ENROLMENT = 'mutation { createEnrolment(input: { name: "Edge" }) { ... on CreateEnrolmentSuccess { code } } }';
const ENROL = 'mutation ($input: EdgeEnrolInput!) { edgeEnrol(input: $input) { edgeServerId } }';
const INGEST = 'mutation ($batch: String!) { ingestEvents(batch: $batch) { outcome } }';
const relay = { kind: 'service', id: 'relay', tenantId: null };

export interface RaisedEvent {
  readonly cameraId: string;
  readonly kind?: EventKind;
  readonly severity?: EventSeverity;
  readonly label?: string;
}

export interface ComposedPlatform extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly bus: Bus;
  readonly opened: Opened;
  readonly tenantId: string;
  /** Enrolled, never connected. */
  readonly edgeId: string;
  readonly admin: Principal;
  /** A signed-in person of another tenant, without any grant. */
  readonly stranger: Principal;
  /** As the administrator unless told otherwise. Fails on a GraphQL error. */
  ask(
    query: string,
    variables?: Record<string, unknown>,
    principal?: Principal | null,
  ): Promise<Record<string, unknown>>;
  /** A subscription, as the administrator unless told otherwise. */
  follow(query: string, signal: AbortSignal, principal?: Principal): Promise<AsyncIterable<Outcome>>;
  /** Signs in; verified, as the door would. */
  login(email: string, password: string): Promise<Principal>;
  /** The same with its errors. */
  outcome(query: string, variables?: Record<string, unknown>, principal?: Principal | null): Promise<Outcome>;
  /** A camera at a site, recorded by an edge: known to whoever listens, as if it had been added. */
  place(camera: { cameraId: string; name: string; siteId: string | null }): Promise<void>;
  /** An event as that edge raises it; its id once it is stored. */
  raise(event: RaisedEvent): Promise<string>;
  /** A field for machines, asked of its owner as that edge. */
  asEdge(subgraph: string, source: string, variables: Record<string, unknown>): Promise<unknown>;
  /** Asks again until the answer passes. */
  until<T>(look: () => Promise<T>, passes: (answer: T) => boolean): Promise<T>;
}

/** `edges`: what answers for edges; nothing is connected unless given. */
export async function openComposed(
  settings: Readonly<Record<string, string>> = {},
  edges?: Edges,
): Promise<ComposedPlatform> {
  const home = await mkdtemp(join(tmpdir(), 'vms-composed-'));
  const clock = fakeClock(Date.parse('2026-03-02T12:00:00Z'));
  const opened = await openAll({ home, log: silentLog, clock, settings, ...(edges ? { edges } : {}) });
  const { tenantId } = await ensureFirstRun(opened, first);
  const subgraphs = new Map<string, Subgraph>(
    [...opened.subgraphs].map(([name, running]) => [name, running as unknown as Subgraph]),
  );
  // No edge is connected: its fields answer null, everything else is the cloud's.
  subgraphs.set('edge', { name: 'edge', execute: () => ({ data: { _entities: [] } }) });
  const router = createRouter({
    supergraphSdl: readFileSync(supergraphFile, 'utf8'),
    subgraphs,
    authenticate: async (bearer) => {
      const principal = await verifyAccessToken(opened.keys, bearer).catch(() => null);
      return principal?.tenantId ? { ...principal, tenantId: principal.tenantId } : null;
    },
    clock,
  });
  const login: ComposedPlatform['login'] = async (email, password) => {
    const { data } = await router.execute({ query: LOGIN, variables: { input: { email, password } }, principal: null });
    const { accessToken } = (data as { login: { accessToken: string } }).login;
    return (await verifyAccessToken(opened.keys, accessToken)) as Principal;
  };
  const admin = await login(first.email, first.password);
  const stranger: Principal = { kind: 'user', id: 'stranger', tenantId: 'another-tenant', grantsVersion: 1 };
  const outcome: ComposedPlatform['outcome'] = (query, variables = {}, principal = admin) =>
    router.execute({ query, variables, principal });
  const until: ComposedPlatform['until'] = async (look, passes) => {
    for (;;) {
      const answer = await look();
      if (passes(answer)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** Fields for machines are not in the public schema: their owner is asked itself. */
  const asMachine = async (
    name: string,
    source: string,
    variableValues: object,
    principal: object,
  ): Promise<unknown> => {
    const running = opened.subgraphs.get(name);
    if (!running) throw new Error(`${name} is not open.`);
    const contextValue = running.contextFor({ principal: principal as Principal, traceId: 'story' });
    return (await graphql({ schema: running.schema, source, variableValues: { ...variableValues }, contextValue }))
      .data;
  };
  const ingest = async (id: string, event: RaisedEvent): Promise<string> => {
    const { cameraId, kind = EventKind.INTRUSION, severity = EventSeverity.WARNING, label = 'person' } = event;
    const raisedAtMs = BigInt(clock.now());
    const one = create(EdgeEventSchema, { id, cameraId, kind, severity, label, raisedAtMs });
    const batch = Buffer.from(toBinary(EventBatchSchema, create(EventBatchSchema, { events: [one] }))).toString(
      'base64',
    );
    const machine: Principal = { kind: 'edge', id: edgeId, tenantId };
    const answer = await asMachine('event', INGEST, { batch }, machine);
    return (answer as { ingestEvents: { outcome: string }[] }).ingestEvents[0]?.outcome ?? '';
  };
  // A grant reaches each subgraph over the bus, in its own time.
  for (const running of opened.subgraphs.values()) {
    const access = () => running.contextFor({ principal: admin, traceId: 'story' }).access();
    await until(access, (found) => found.permits('ADMIN'));
  }
  const made = (await outcome(ENROLMENT)).data as { createEnrolment: { code: string } };
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const enrolled = await asMachine('edge-manager', ENROL, { input: { ...made.createEnrolment, publicKey } }, relay);
  const { edgeServerId: edgeId } = (enrolled as { edgeEnrol: { edgeServerId: string } }).edgeEnrol;
  return {
    clock,
    edgeId,
    bus: opened.bus,
    opened,
    tenantId,
    admin,
    stranger,
    outcome,
    ask: async (query, variables, principal) => {
      const { data: answer, errors } = await outcome(query, variables, principal);
      if (errors?.length || !answer) throw new Error(errors?.map(({ message }) => message).join('; ') ?? 'No data.');
      return answer as Record<string, unknown>;
    },
    login,
    follow: async (query, signal, principal = admin) => {
      const opening = await router.subscribe({ query, principal }, signal);
      if (!(Symbol.asyncIterator in opening)) throw new Error(JSON.stringify(opening.errors));
      return opening;
    },
    place: ({ cameraId, name, siteId }) =>
      opened.bus.publish([
        {
          ...{ id: v7(), topic: 'vms.cameras', key: tenantId },
          payload: { id: cameraId, tenantId, siteId, name, preferredEdgeId: edgeId, deleted: false },
        },
      ]),
    raise: async (event) => {
      const id = v7();
      await until(
        () => ingest(id, event),
        (answer) => answer === 'STORED' || answer === 'DUPLICATE',
      );
      return id;
    },
    asEdge: (name, source, variables) => asMachine(name, source, variables, { kind: 'edge', id: edgeId, tenantId }),
    until,
    [Symbol.asyncDispose]: async () => {
      await router.stop(1_000);
      await opened.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
