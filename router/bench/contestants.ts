import { createServer, type Server } from 'node:http';
import { systemClock } from '@vms/kit/clock';
import { resolveEntitiesDirectly } from '@vms/kit/direct-entities';
import { silentLog } from '@vms/kit/log';
import { createMetrics } from '@vms/kit/metrics';
import { type DocumentNode, type GraphQLSchema, getOperationAST } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { openFixture } from '../conformance/fixture.ts';
import { openGateway } from '../conformance/gateway.ts';
import { HttpDoor } from '../src/door/http.ts';
import { Engine, type OperationRequest, type Outcome } from '../src/engine/engine.ts';
import type { CompiledOperation } from '../src/engine/operation.ts';
import { defaultLimits } from '../src/limits.ts';
import type { Subgraph } from '../src/subgraph.ts';
import { importHive } from './hive.ts';

/** Starts one contestant's server on a free port of this machine; `subgraphUrl` is where the subgraphs are, if remote. */
export type Contestant = (subgraphUrl: string) => Promise<Server>;

const contextValue = { who: 'u1' };

/** In process: everybody behind our door, with its validation, limits and document cache. */
export const inProcess: Readonly<Record<string, Contestant>> = {
  ours: async () => door(ourEngine(true)),
  'ours, nothing shared': async () => door(ourEngine(false)),
  '@apollo/gateway': async () => {
    const { supergraphSdl, schemas } = openFixture();
    const gateway = await openGateway(supergraphSdl, schemas);
    return door(behindOurs(({ query, variables }) => gateway.execute(query, variables, contextValue)));
  },
  'Hive + Rust planner': async () => {
    const execute = await openHive();
    return door(behindOurs(({ document, variables }) => execute(document, variables)));
  },
  'jit monolith': async () => {
    const { monolith } = openFixture();
    const run = jit(monolith);
    return door(behindOurs(({ document, variables }) => run(document, variables)));
  },
};

/** Over HTTP: each as its makers ship it, all subgraphs in one other process. */
export const overHttp: Readonly<Record<string, Contestant>> = {
  ours: async (url) => door(ourEngine(true, url)),
  'ours, nothing shared': async (url) => door(ourEngine(false, url)),
  '@apollo/gateway + Apollo Server': openApollo,
  'Hive Gateway + Rust planner': openHiveGateway,
};

/** All four subgraphs behind HTTP, each under its name. */
export async function serveSubgraphs(): Promise<Server> {
  const { parse } = await import('graphql');
  const runs = new Map([...openFixture().schemas].map(([name, schema]) => [`/${name}`, jit(schema)]));
  const documents = new Map<string, DocumentNode>();
  return createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    const body = JSON.stringify(await runs.get(req.url ?? '')?.(document, variables ?? {}));
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  });
}

function ourEngine(share: boolean, url?: string): Engine {
  const { supergraphSdl, schemas } = openFixture();
  const subgraphs = new Map<string, Subgraph>(
    [...schemas].map(([name, schema]) => [
      name,
      url === undefined
        ? { name, schema: resolveEntitiesDirectly(schema), contextFor: () => contextValue }
        : { url: `${url}/${name}` },
    ]),
  );
  return new Engine({
    supergraphSdl,
    subgraphs,
    mintToken: () => '',
    limits: defaultLimits,
    log: silentLog,
    clock: systemClock,
    share,
  });
}

function door(engine: Engine): Server {
  const http = new HttpDoor({
    engine: () => engine,
    authenticate: () => null,
    limits: defaultLimits,
    rates: null,
    corsOrigins: [],
    log: silentLog,
    clock: systemClock,
    metrics: createMetrics(),
    ready: () => true,
    newTraceId: () => 'bench',
  });
  return createServer((req, res) => void http.handle(req, res));
}

interface Asked {
  readonly document: DocumentNode;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Another executor behind our prepare (parse, limits, validation, document cache). */
function behindOurs(execute: (asked: Asked) => Promise<unknown> | unknown): Engine {
  const engine = ourEngine(false);
  const documents = new WeakMap<CompiledOperation, DocumentNode>();
  return {
    prepare: engine.prepare.bind(engine),
    execute: (operation: CompiledOperation, { query = '', variables }: OperationRequest) => {
      const known = documents.get(operation);
      const document = known ?? { kind: 'Document', definitions: [operation.node] };
      if (!known) documents.set(operation, document as DocumentNode);
      return execute({ document: document as DocumentNode, query, variables: { ...variables } }) as Outcome;
    },
  } as unknown as Engine;
}

function jit(schema: GraphQLSchema): (document: DocumentNode, variables: object) => unknown {
  const compiled = new WeakMap<DocumentNode, CompiledQuery>();
  return (document, variables) => {
    let query = compiled.get(document);
    if (!query) {
      const made = compileQuery(schema, document, undefined, { disablingCapturingStackErrors: true });
      if (!isCompiledQuery(made)) throw new Error(JSON.stringify(made.errors));
      query = made;
      compiled.set(document, query);
    }
    return query.query(undefined, contextValue, variables);
  };
}

/** Hive's executor on its Rust planner, its subgraphs on graphql-jit like ours. */
async function openHive(): Promise<(document: DocumentNode, variables: object) => unknown> {
  const { unifiedGraphHandler } = (await importHive('@graphql-hive/router-runtime')) as {
    unifiedGraphHandler(options: object): Promise<{ executor(request: object): unknown }>;
  };
  const { buildSchema } = (await importHive('graphql')) as typeof import('graphql');
  const { supergraphSdl, schemas } = openFixture();
  const runs = new Map([...schemas].map(([name, schema]) => [name.toUpperCase(), jit(schema)]));
  const { executor } = await unifiedGraphHandler({
    unifiedGraph: buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true }),
    getUnifiedGraphSDL: () => supergraphSdl,
    onSubgraphExecute: (name: string, { document, variables = {} }: { document: DocumentNode; variables?: object }) =>
      runs.get(name.toUpperCase())?.(document, variables),
  });
  return (document, variables) =>
    executor({ document, variables, context: {}, operationType: getOperationAST(document)?.operation });
}

async function openApollo(url: string): Promise<Server> {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const { ApolloGateway } = await import('@apollo/gateway');
  const { ApolloServer } = await import('@apollo/server');
  const { HeaderMap } = await import('@apollo/server');
  const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: supergraphAt(url) }) });
  await server.start();
  return createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const headers = new HeaderMap();
    for (const [key, value] of Object.entries(req.headers)) if (value !== undefined) headers.set(key, String(value));
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const answer = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, body, search: '' },
      context: async () => ({}),
    });
    res.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers));
    res.end(answer.body.kind === 'complete' ? answer.body.string : '');
  });
}

async function openHiveGateway(url: string): Promise<Server> {
  const { createGatewayRuntime } = (await importHive('@graphql-hive/gateway-runtime')) as {
    createGatewayRuntime(options: object): Parameters<typeof createServer>[1];
  };
  const { unifiedGraphHandler } = (await importHive('@graphql-hive/router-runtime')) as {
    unifiedGraphHandler: unknown;
  };
  const supergraph = supergraphAt(url);
  const options = { supergraph, unifiedGraphHandler, logging: false, maskedErrors: false, landingPage: false };
  return createServer(createGatewayRuntime(options));
}

function supergraphAt(url: string): string {
  return openFixture().supergraphSdl.replaceAll(
    /@join__graph\(name: "(\w+)", url: "[^"]*"\)/g,
    (_, name: string) => `@join__graph(name: "${name}", url: "${url}/${name}")`,
  );
}
