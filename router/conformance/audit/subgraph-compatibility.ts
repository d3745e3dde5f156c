import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { composeServices } from '@apollo/composition';
import { mintAccessToken, mintInternalToken, verifyAccessToken } from '@vms/kit/auth/tokens';
import { serveHttp } from '@vms/kit/serve-http';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { expect } from 'expect';
import { type ExecutionResult, parse } from 'graphql';
import { createRouter, type Subgraph } from '../../src/index.ts';
import type { Verdict } from './federation-audit.ts';
import { findCopy, type LocalCopy, transpile } from './local-copy.ts';
import { productsSubgraph } from './products.ts';

/** Apollo's tests of what a subgraph library can do: 25 over a subgraph that the library has to provide. */
export const subgraphCompatibility: LocalCopy = {
  repository: 'apollographql/apollo-federation-subgraph-compatibility',
  folder: 'subgraph-compatibility',
  variable: 'VMS_SUBGRAPH_COMPATIBILITY',
  packages: ['graphql', '@apollo/subgraph'],
};

/** The suite's two other subgraphs, which begin a server of their own, taken without it. */
const SERVERS = `import { graphql, parse } from 'graphql';
export const gql = parse;
export const answers = [];
export class ApolloServer {
  constructor({ schema }) {
    answers.push(({ query, variables }) => graphql({ schema, source: query, variableValues: variables }));
  }
}
export const startStandaloneServer = () => new Promise(() => {});
`;

interface Test {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/**
 * Runs the suite's own tests against a subgraph made with our kit and served over HTTP as it serves ours, behind our router
 * over HTTP; null without a copy of the suite. Every request carries an administrator's token, since our subgraphs answer
 * nobody else.
 */
export async function runSubgraphCompatibility(): Promise<Verdict[] | null> {
  const folder = findCopy(subgraphCompatibility);
  if (!folder) return null;
  const built = build(folder);
  await using products = await openForTest(productsSubgraph);
  const { keys } = products;
  const served = await serveHttp(products.running, { keys, newId: () => 'audit' });
  const others = await openOthers(built);
  const { supergraphSdl, errors } = composeServices([
    ...others.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: '' })),
    { name: 'products', typeDefs: parse(products.running.sdl), url: served.url },
  ]);
  if (!supergraphSdl) throw new Error(`The three subgraphs do not compose: ${errors?.join('\n')}`);
  const router = createRouter({
    supergraphSdl,
    subgraphs: new Map<string, Subgraph>([
      ...others.map(({ name, execute }): [string, Subgraph] => [name, { name, execute }]),
      ['products', { url: served.url }],
    ]),
    authenticate: (bearer) => verifyAccessToken(keys, bearer),
    mintToken: (audience, principal) => mintInternalToken(keys, audience, principal),
  });
  const server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const token = await mintAccessToken(keys, administrator, 300);
    const routerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const verdicts: Verdict[] = [];
    for (const { name, run } of await collect(built, { productsUrl: served.url, routerUrl, token })) {
      const why = await Promise.resolve()
        .then(run)
        .then(() => null)
        .catch((error: unknown) => String(error));
      verdicts.push({ name, why });
    }
    return verdicts;
  } finally {
    await router.stop();
    server.closeAllConnections();
    server.close();
    await served.stop();
  }
}

/** Transpiles tests and subgraphs into the copy's `.built`, with the few imports replaced that open ports. */
function build(folder: string): string {
  const built = join(folder, '.built');
  rmSync(built, { recursive: true, force: true });
  mkdirSync(join(built, 'tests'), { recursive: true });
  const suite = join(folder, 'packages/compatibility/src');
  for (const file of readdirSync(join(suite, 'tests'))) {
    const text = transpile(readFileSync(join(suite, 'tests', file), 'utf8'));
    const moved = text.replaceAll(/'\.\.\/utils\/(\w+)'/g, "'../$1.js'");
    writeFileSync(join(built, 'tests', file.replace(/\.ts$/, '.js')), moved);
  }
  const comparison = transpile(readFileSync(join(suite, 'utils/schemaComparison.ts'), 'utf8'));
  const here = 'const __dirname = import.meta.dirname;\n';
  writeFileSync(
    join(built, 'schemaComparison.js'),
    here + comparison.replace('../../products.graphql', 'products.graphql'),
  );
  copyFileSync(join(folder, 'implementations/apollo-server/products.graphql'), join(built, 'products.graphql'));
  writeFileSync(join(built, 'package.json'), '{"type": "module"}');
  writeFileSync(join(built, 'servers.js'), SERVERS);
  for (const name of ['users', 'inventory']) {
    const text = readFileSync(join(folder, 'packages/subgraphs', name, 'index.js'), 'utf8');
    const replaced = text.replaceAll(/'(graphql-tag|@apollo\/server(\/standalone)?)'/g, "'./servers.js'");
    writeFileSync(join(built, `${name}.js`), replaced);
    copyFileSync(join(folder, 'packages/subgraphs', name, `${name}.graphql`), join(built, `${name}.graphql`));
  }
  return built;
}

interface Other {
  readonly name: string;
  readonly sdl: string;
  readonly execute: (request: object) => Promise<ExecutionResult>;
}

async function openOthers(built: string): Promise<Other[]> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(built, file)).href);
  const { answers } = (await load('servers.js')) as { answers: Other['execute'][] };
  const others: Other[] = [];
  for (const name of ['users', 'inventory']) {
    await load(`${name}.js`);
    const execute = answers.at(-1) as Other['execute'];
    others.push({ name, sdl: readFileSync(join(built, `${name}.graphql`), 'utf8'), execute });
  }
  return others;
}

async function collect(
  built: string,
  asked: { readonly productsUrl: string; readonly routerUrl: string; readonly token: string },
): Promise<Test[]> {
  const { productsUrl, routerUrl, token } = asked;
  writeFileSync(
    join(built, 'client.js'),
    `const post = (url) => async (body, headers = {}) => {
  const own = { accept: 'application/json', 'content-type': 'application/json', authorization: 'Bearer ${token}' };
  const response = await fetch(url, { method: 'POST', headers: { ...own, ...headers }, body: JSON.stringify(body) });
  return response.ok ? response.json() : response.text();
};
export const productsRequest = post('${productsUrl}');
export const routerRequest = post('${routerUrl}');
`,
  );
  const tests: Test[] = [];
  let about = '';
  const test = (name: string, run: Test['run']): void => void tests.push({ name: `${about}${name}`, run });
  const describe = (name: string, body: () => void): void => {
    about = `${name} `;
    body();
    about = '';
  };
  Object.assign(globalThis, { describe, test, it: test, expect });
  for (const file of readdirSync(join(built, 'tests'))) await import(pathToFileURL(join(built, 'tests', file)).href);
  return tests;
}
