import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { type ExecutionResult, graphql } from 'graphql';
import { v7 } from 'uuid';
import type { Asker } from '../schema/access/rules.ts';
import { EdgeEventSchema, EventBatchSchema, EventKind, EventSeverity } from '../schema/messages/gen/event_pb.js';
import { auth } from './auth/src/index.ts';
import type { Permission, Principal } from './kit/src/auth/principal.ts';
import { verifyAccessToken } from './kit/src/auth/tokens.ts';
import { systemClock } from './kit/src/clock.ts';
import type { RunningSubgraph } from './kit/src/define-subgraph.ts';
import { silentLog } from './kit/src/log.ts';
import { type Edges, noEdges } from './kit/src/ports/edges.ts';
import { type Opened, openAll, servicesOf } from './serve.ts';
import { tenant } from './tenant/src/index.ts';
import { seedSettings } from './world-settings.test.support.ts';

/** Every subgraph open over one bus, with two tenants that hold the same kinds of things. */
export interface World extends AsyncDisposable {
  readonly opened: Opened;
  /** The platform's folder. */
  readonly home: string;
  readonly principals: Readonly<Record<Asker, Principal | null>>;
  /** One id of each kind of thing of the tenant that is asked about. */
  readonly ids: Map<string, string>;
  /** One id of each kind of thing of the other tenant. */
  readonly foreignIds: Map<string, string>;
  /** In every name of that tenant, in lower case: whoever reads it elsewhere was told too much. */
  readonly marker: string;
  ask(subgraph: string, source: string, variables?: object, principal?: Principal | null): Promise<ExecutionResult>;
}

const PASSWORD = 'correct horse battery';
const profile = { name: 'main', codec: 'h264', width: 1280, height: 720, fps: 25 };
/** An edge that finds every camera well, and whose devices do what they are told. */
const answer: Edges['query'] = async (_edge, _document, { input }) => {
  const { url: address = '' } = (input ?? {}) as { url?: string };
  const device = { protocol: 'RTSP', address, capabilities: [], channels: [1] };
  return {
    data: {
      probe: { profiles: [profile], fault: null, device },
      discover: { devices: [] },
      deviceCommand: { answer: { jpeg: '/9j/', presetId: '1' }, fault: null },
    },
  };
};
const edges: Edges = { ...noEdges, query: answer, command: answer };

export async function openWorld(): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), 'vms-world-'));
  const opened = await openAll({ home, log: silentLog, edges, settings: {} });
  const ask: World['ask'] = async (name, source, variables = {}, principal = null) => {
    const running = opened.subgraphs.get(name) as RunningSubgraph;
    const contextValue = running.contextFor({ principal, traceId: 'world' });
    return graphql({ schema: running.schema, source, variableValues: { ...variables }, contextValue });
  };
  const asked = { opened, ask };
  const own = await seedTenant(asked, 'Zebra');
  const foreign = await seedTenant(asked, 'Foreign');
  return {
    ...asked,
    ...{ home, ids: own.ids, foreignIds: foreign.ids },
    marker: 'zebra',
    principals: { ...own.principals, anonymous: null, otherTenant: foreign.principals.admin },
    [Symbol.asyncDispose]: async () => {
      await opened.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

type Asking = Pick<World, 'opened' | 'ask'>;

async function seedTenant({ opened, ask }: Asking, name: string) {
  const { tenantId } = await servicesOf(opened.subgraphs, tenant).tenants.create(name);
  const email = (who: string) => `${who}@${name.toLowerCase()}.example.org`;
  await servicesOf(opened.subgraphs, auth).users.ensureAdmin({
    ...{ email: email('admin'), password: PASSWORD, tenant: { id: tenantId, name } },
  });
  const signedIn = async (who: string): Promise<Principal> => {
    const login = 'mutation ($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { accessToken } } }';
    const { data } = await ask('auth', login, { input: { email: email(who), password: PASSWORD } });
    return verifyAccessToken(opened.keys, (data as { login: { accessToken: string } }).login.accessToken);
  };
  const admin = await signedIn('admin');
  const must = async (subgraph: string, source: string, variables: object, principal: Principal = admin) => {
    const { data, errors } = await ask(subgraph, source, variables, principal);
    const [value] = Object.values(data ?? {}) as ({ __typename?: string } | null)[];
    if (errors || value == null || (value.__typename && !value.__typename.endsWith('Success')))
      throw new Error(`${name}: ${source}: ${JSON.stringify(errors ?? value)}`);
    return value as never;
  };
  const person = async (who: string, granted: readonly Permission[]): Promise<Principal> => {
    const input = { email: email(who), name: who, password: PASSWORD, role: 'VIEWER' };
    const made: { user: { id: string } } = await must(
      'auth',
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { __typename ... on CreateUserSuccess { user { id } } } }',
      { input },
    );
    for (const permission of granted)
      await must('auth', 'mutation ($input: GrantInput!) { grant(input: $input) { __typename } }', {
        input: { userId: made.user.id, permission, scopeKind: 'TENANT', scopeId: tenantId },
      });
    return signedIn(who);
  };
  const viewer = await person('viewer', ['LIVE', 'PLAYBACK']);
  const operator = await person('operator', ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT']);
  const bystander = await person('bystander', ['LIVE']);
  const scopes = ['LIVE', 'PLAYBACK'].map((permission) => ({ permission, scopeKind: 'TENANT', scopeId: tenantId }));
  const createApiKey =
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret } } }';
  // The administrator's own grants come to this subgraph over the bus, too.
  const made: { secret: string } = await until(() =>
    must('auth', createApiKey, { input: { name: `${name} key`, scopes } }),
  );
  const apiKey = await servicesOf(opened.subgraphs, auth).apiKeys.authenticate(made.secret);
  if (!apiKey) throw new Error('The new API key is not known.');
  await everywhere(opened, [admin, viewer, operator, apiKey]);

  const site: { site: { id: string } } = await must(
    'tenant',
    'mutation ($input: AddSiteInput!) { addSite(input: $input) { __typename ... on AddSiteSuccess { site { id } } } }',
    { input: { name: `${name} yard` } },
  );
  const { code }: { code: string } = await must(
    'edge-manager',
    'mutation ($input: CreateEnrolmentInput!) { createEnrolment(input: $input) { __typename ... on CreateEnrolmentSuccess { code } } }',
    { input: { name: `${name} edge`, siteId: site.site.id } },
  );
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const edgeServer: { edgeServerId: string } = await must(
    'edge-manager',
    'mutation ($input: EdgeEnrolInput!) { edgeEnrol(input: $input) { edgeServerId } }',
    { input: { code, publicKey } },
    { kind: 'service', id: 'relay', tenantId: null },
  );
  const edge: Principal = { kind: 'edge', id: edgeServer.edgeServerId, tenantId };
  await must(
    'edge-manager',
    'mutation ($input: EdgeHeartbeatInput!) { edgeHeartbeat(input: $input) { __typename } }',
    { input: {} },
    edge,
  ).catch((error: unknown) => {
    if (!/EdgeHeartbeatReply/.test(String(error))) throw error;
  });
  const input = {
    name: `${name} gate`,
    address: `rtsp://10.0.0.1/${name}`,
    siteId: site.site.id,
    edgeServerId: edge.id,
  };
  const addCamera =
    'mutation ($input: AddCameraInput!) { addCamera(input: $input) { __typename ... on AddCameraSuccess { camera { id device { id } } } ... on Error { message } } }';
  // The camera subgraph hears of site and edge over the bus.
  const camera: { camera: { id: string; device: { id: string } } } = await until(() =>
    must('camera', addCamera, { input }),
  );
  const assign =
    'mutation ($input: AssignCameraInput!) { assignCamera(input: $input) { __typename ... on Error { message } } }';
  await until(() => must('edge-manager', assign, { input: { cameraId: camera.camera.id, edgeServerId: edge.id } }));
  const eventId = v7();
  await until(() => ingest(ask, edge, camera.camera.id, eventId));
  const openTicket =
    'mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on OpenTicketSuccess { ticket { id } } } }';
  const ticketInput = { title: `${name} lens`, cameraId: camera.camera.id, eventIds: [eventId] };
  const ticket: { ticket: { id: string } } = await until(() => must('ticketing', openTicket, { input: ticketInput }));
  const addChannel =
    'mutation ($input: AddChannelInput!) { addChannel(input: $input) { __typename ... on AddChannelSuccess { channel { id } } } }';
  const channelInput = { name: `${name} hook`, webhook: { url: 'https://example.org/hook' } };
  const channel: { channel: { id: string } } = await must('notification', addChannel, { input: channelInput });
  const saveScenario =
    'mutation ($input: SaveCostScenarioInput!) { saveCostScenario(input: $input) { __typename ... on SaveCostScenarioSuccess { scenario { id } } } }';
  const scenarioInput = { name: `${name} plan`, plan: { cameras: [{ name: 'All', count: 4 }] } };
  const saved: { scenario: { id: string } } = await must('calculator', saveScenario, { input: scenarioInput });
  const ids = new Map([
    ['CostScenario', saved.scenario.id],
    ['Ticket', ticket.ticket.id],
    ['Channel', channel.channel.id],
    ['Tenant', tenantId],
    ['Site', site.site.id],
    ['EdgeServer', edge.id],
    ['Camera', camera.camera.id],
    ['Device', camera.camera.device.id],
    ['Event', eventId],
    ['User', bystander.id],
  ]);
  for (const [type, id] of await seedSettings(must, { cameraId: camera.camera.id, channelId: channel.channel.id }))
    ids.set(type, id);
  return { ids, principals: { admin, viewer, operator, apiKey, edge } };
}

/** One stored event of the camera, through the edge's own door. */
async function ingest(ask: World['ask'], edge: Principal, cameraId: string, id: string): Promise<void> {
  const event = create(EdgeEventSchema, {
    ...{ id, cameraId, kind: EventKind.INTRUSION, severity: EventSeverity.WARNING, label: 'person' },
    raisedAtMs: BigInt(systemClock.now()),
  });
  const bytes = toBinary(EventBatchSchema, create(EventBatchSchema, { events: [event] }));
  const source = 'mutation ($batch: String!) { ingestEvents(batch: $batch) { outcome } }';
  const { data } = await ask('event', source, { batch: Buffer.from(bytes).toString('base64') }, edge);
  const [item] = (data?.ingestEvents ?? []) as { outcome: string }[];
  if (item?.outcome !== 'STORED') throw new Error(`The event was not stored: ${JSON.stringify(item)}`);
}

/** Every subgraph has heard what these people may do. */
async function everywhere(opened: Opened, principals: readonly Principal[]): Promise<void> {
  for (const running of opened.subgraphs.values())
    for (const principal of principals)
      await until(async () => {
        const access = await running.contextFor({ principal, traceId: 'world' }).access();
        if (!access.permits('LIVE')) throw new Error(`${running.name} has not heard of ${principal.id} yet.`);
      });
}

/** Tries until it works; fails with the last error when the test's own time is over. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
