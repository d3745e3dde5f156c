import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult } from 'graphql';
import { createRouter, loadSupergraph, type Subgraph } from '../../src/index.ts';
import { buildCopy, findCopy, type LocalCopy } from './local-copy.ts';

/** graphql-hive's audit of federation gateways: 199 questions over 46 supergraphs. */
export const federationAudit: LocalCopy = {
  repository: 'graphql-hive/federation-gateway-audit',
  variable: 'VMS_FEDERATION_AUDIT',
  packages: ['graphql', '@apollo/composition', '@apollo/subgraph', 'fets', 'graphql-yoga'],
};

export interface Verdict {
  readonly name: string;
  /** Null = passed. */
  readonly why: string | null;
}

interface Question {
  readonly query: string;
  readonly expected: { readonly data?: unknown; readonly errors?: boolean };
}
interface Suites {
  fetch(url: string, init?: object): Promise<Response>;
}

/** Asks every question over our HTTP door, the audit's subgraphs in process; null without a copy of the audit. */
export async function runFederationAudit(only?: string): Promise<Verdict[] | null> {
  const folder = findCopy(federationAudit);
  if (!folder) return null;
  const built = pathToFileURL(`${buildCopy(folder)}/index.js`).href;
  const { createRouter: createSuites } = (await import(built)) as { createRouter(): Suites };
  const suites = createSuites();
  const json = async <T>(path: string): Promise<T> => (await (await suites.fetch(`${ORIGIN}${path}`)).json()) as T;
  const verdicts: Verdict[] = [];
  for (const id of await json<string[]>('/ids')) {
    if (only && id !== only) continue;
    const sdl = await (await suites.fetch(`${ORIGIN}/${id}/supergraph`)).text();
    const listed = await json<{ name: string; url: string }[]>(`/${id}/subgraphs`);
    verdicts.push(...(await askAll(id, suites, sdl, listed, await json<Question[]>(`/${id}/tests`))));
  }
  return verdicts;
}

const ORIGIN = 'http://audit.invalid';

async function askAll(
  id: string,
  suites: Suites,
  supergraphSdl: string,
  listed: readonly { name: string; url: string }[],
  questions: readonly Question[],
): Promise<Verdict[]> {
  const subgraphs = new Map<string, Subgraph>(
    listed.map(({ name, url }): [string, Subgraph] => [
      name,
      {
        name,
        execute: async ({ query, variables, operationName }) => {
          const body = JSON.stringify({ query, variables, operationName });
          const headers = { 'content-type': 'application/json', accept: 'application/json' };
          const response = await suites.fetch(url, { method: 'POST', headers, body });
          return (await response.json()) as ExecutionResult;
        },
      },
    ]),
  );
  const names = loadSupergraph(supergraphSdl).subgraphNames;
  const router = createRouter({
    supergraphSdl,
    subgraphs: new Map([...subgraphs].filter(([name]) => names.includes(name))),
    authenticate: () => null,
  });
  const server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  try {
    const verdicts: Verdict[] = [];
    for (const [index, question] of questions.entries()) {
      verdicts.push({ name: `${id}_${index}`, why: await judge(url, question) });
    }
    return verdicts;
  } finally {
    await router.stop();
    server.closeAllConnections();
    server.close();
  }
}

async function judge(url: string, { query, expected }: Question): Promise<string | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as ExecutionResult;
  const optional = typeof expected.errors !== 'boolean';
  const failed = (answer.errors?.length ?? 0) > 0;
  const received = { data: answer.data ?? null, errors: optional ? null : failed };
  const wanted = { data: expected.data ?? null, errors: optional ? null : expected.errors };
  if (isDeepStrictEqual(received, wanted)) return null;
  return `${query.replaceAll(/\s+/g, ' ').trim()}\n  wanted ${JSON.stringify(wanted)}\n  got    ${JSON.stringify(answer)}`;
}
