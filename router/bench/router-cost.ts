import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import { createMetrics } from '@vms/kit/metrics';
import type { Row } from '../../infra/bench/row.ts';
import { openFixture } from '../conformance/fixture.ts';
import { openGateway } from '../conformance/gateway.ts';
import { HttpDoor, type HttpOptions } from '../src/door/http.ts';
import { Engine } from '../src/engine/engine.ts';
import { defaultLimits } from '../src/limits.ts';

const cases = {
  'events joined over 3 subgraphs':
    '{ events(first: 20) { edges { node { id camera { id name site { name tenant { name } } } } } } }',
  'one subgraph': '{ sites { id name height } }',
} as const;
const ROUNDS = 9;
const REQUESTS = 150;
const WARM_UP = 400;

/** CPU per request over HTTP: our executor against @apollo/gateway, both behind our door with its validation and limits. */
export async function run(): Promise<Row[]> {
  const { supergraphSdl, schemas } = openFixture();
  const contextFor = () => ({ who: 'u1' });
  const subgraphs = new Map([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
  const limits = { ...defaultLimits };
  const engine = new Engine({
    supergraphSdl,
    subgraphs,
    mintToken: () => '',
    limits,
    log: silentLog,
    clock: systemClock,
  });
  const gateway = await openGateway(supergraphSdl, schemas);
  // The same prepare (parse, limits, validation, document cache) and another execute.
  const theirs = {
    prepare: engine.prepare.bind(engine),
    execute: (_: unknown, { query = '' }: { query?: string }) => gateway.execute(query, {}, { who: 'u1' }),
  } as unknown as Engine;
  const ours = await openServer(() => engine);
  const apollo = await openServer(() => theirs);
  const rows: Row[] = [];
  try {
    for (const [name, query] of Object.entries(cases)) {
      const answers = [await ours.post(query), await apollo.post(query)];
      if (answers[0] !== answers[1]) throw new Error(`The two answer "${name}" differently.`);
      await ours.cpuMs(query, WARM_UP);
      await apollo.cpuMs(query, WARM_UP);
      const our: number[] = [];
      const their: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        our.push(await ours.cpuMs(query, REQUESTS));
        their.push(await apollo.cpuMs(query, REQUESTS));
      }
      const shared = { bench: 'router-cost', metric: 'cpu per request, client included', unit: 'ms' };
      const [value, vsValue] = [median(our), median(their)];
      rows.push({ ...shared, case: name, value, vs: '@apollo/gateway', ratio: value / vsValue });
      rows.push({ ...shared, case: `${name} (@apollo/gateway)`, value: vsValue });
    }
  } finally {
    ours.close();
    apollo.close();
    await gateway.stop();
  }
  return rows;
}

async function openServer(engine: HttpOptions['engine']) {
  const door = new HttpDoor({
    engine,
    authenticate: () => null,
    limits: defaultLimits,
    log: silentLog,
    clock: systemClock,
    metrics: createMetrics(),
    ready: () => true,
    newTraceId: () => 'bench',
  });
  const server = createServer((req: IncomingMessage, res: ServerResponse) => void door.handle(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = async (query: string): Promise<string> => {
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const req = httpRequest({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers });
    req.end(body);
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of res.setEncoding('utf8')) text += chunk;
    return text;
  };
  return {
    post,
    cpuMs: async (query: string, count: number): Promise<number> => {
      const before = process.cpuUsage();
      for (let sent = 0; sent < count; sent += 1) await post(query);
      const spent = process.cpuUsage(before);
      return (spent.user + spent.system) / 1000 / count;
    },
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
