/** The contracts that are printed from code: every subgraph's SDL, the supergraph, the code of the Protobuf messages. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { parse as parseGraphql, printSchema } from 'graphql';
import { parse as parseYaml } from 'yaml';
import { apiReference } from './published/api-reference.ts';
import { publicSchema } from './published/public-schema.ts';
import { pythonOperations, pythonSchema } from './published/python-sdk.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

interface RoverConfig {
  readonly subgraphs: Record<string, { readonly routing_url: string; readonly schema: { readonly file: string } }>;
}

/** Composes what `rover.yaml` lists; `sdlOf` may stand in for a file that is about to be written. Throws with every composition error. */
export function composeSupergraph(sdlOf: (name: string) => string | undefined = () => undefined): string {
  const config = parseYaml(readFileSync(join(root, 'rover.yaml'), 'utf8')) as RoverConfig;
  const services = Object.entries(config.subgraphs).map(([name, { routing_url, schema }]) => ({
    name,
    url: routing_url,
    typeDefs: parseGraphql(sdlOf(name) ?? readFileSync(resolve(root, schema.file), 'utf8')),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined)
    throw new Error(`The supergraph does not compose:\n${(errors ?? []).map((e) => `- ${e.message}`).join('\n')}`);
  return `${supergraphSdl.trimEnd()}\n`;
}

/** Protobuf code as the generator prints it now, by file name. */
export function generateMessages(): Map<string, string> {
  const out = mkdtempSync(join(tmpdir(), 'vms-messages-'));
  try {
    const template = {
      version: 'v2',
      inputs: [{ directory: join(root, 'schema/messages') }],
      plugins: [{ local: join(root, 'node_modules/.bin/protoc-gen-es'), out, opt: ['target=js+dts'] }],
    };
    execFileSync(join(root, 'node_modules/.bin/buf'), ['generate', '--template', JSON.stringify(template)], {
      cwd: join(root, 'schema/messages'),
      stdio: 'pipe',
    });
    return new Map(readdirSync(out).map((file) => [file, readFileSync(join(out, file), 'utf8')]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Every generated file and its wanted content; `sdls` are the subgraphs' own, by name. */
export function wantedFiles(sdls: ReadonlyMap<string, string>): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const [name, sdl] of sdls) wanted.set(`schema/subgraphs/${name}.graphql`, sdl);
  wanted.set(
    'schema/supergraph.graphql',
    composeSupergraph((name) => sdls.get(name)),
  );
  for (const [path, text] of publishedFiles(wanted.get('schema/supergraph.graphql') ?? '')) wanted.set(path, text);
  for (const [file, text] of generateMessages()) wanted.set(`schema/messages/gen/${file}`, text);
  return wanted;
}

/** What is printed from the supergraph for people and programs outside: the API's schema, its reference, Python's types. */
export function publishedFiles(supergraph: string): Map<string, string> {
  const published = publicSchema(supergraph);
  const folder = join(root, 'clients/sdk/src/operations');
  const operations = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Map([
    ['clients/web/src/generated/api.graphql', `${printSchema(published.schema)}\n`],
    ['docs/reference/generated/api.md', apiReference(published)],
    ['clients/python/vms/generated/schema.py', pythonSchema(published.schema)],
    ['clients/python/vms/generated/operations.py', pythonOperations(published.schema, operations)],
  ]);
}

/** Paths whose committed content differs from what the code prints. */
export function drifted(wanted: ReadonlyMap<string, string>): string[] {
  return [...wanted].filter(([path, text]) => current(path) !== text).map(([path]) => path);
}

/** Writes what differs; returns the paths written. */
export function writeContracts(wanted: ReadonlyMap<string, string>): string[] {
  const paths = drifted(wanted);
  for (const path of paths) writeFileSync(join(root, path), wanted.get(path) ?? '');
  return paths;
}

function current(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
