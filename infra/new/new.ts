/**
 * `npm run new -- NAME [ENTITY]`: writes a new subgraph in the house's shape, with its entry in `rover.yaml`,
 * `subgraphs/serve.ts` and the access matrix, its first migration and its printed contracts. `--help` says the same.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const templates = fileURLToPath(new URL('template', import.meta.url));
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const USAGE = `npm run new -- NAME [ENTITY]
  NAME    of the subgraph, in words joined by dashes: visitor-log
  ENTITY  what it owns, in the singular; NAME unless given: visit
`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What stands for each placeholder. */
function wordsOf(name: string, entity: string): Record<string, string> {
  const camel = (text: string) => text.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const pascal = (text: string) => camel(text).replace(/^./, (letter) => letter.toUpperCase());
  const plural = (text: string) =>
    /(s|x|ch|sh)$/.test(text) ? `${text}es` : text.replace(/([^aeiou])y$/, '$1ie').concat('s');
  return {
    name,
    camel: camel(name),
    entity,
    entityCamel: camel(entity),
    Entity: pascal(entity),
    entities: plural(entity),
    entitiesCamel: camel(plural(entity)),
    Entities: pascal(plural(entity)),
    table: entity.replaceAll('-', '_'),
  };
}

function fill(text: string, words: Record<string, string>): string {
  return text.replaceAll(/__([A-Za-z]+?)__/g, (hole, key: string) => words[key] ?? hole);
}

/** Writes the folder of the subgraph; the paths it wrote. */
function writeFolder(words: Record<string, string>): string[] {
  const files = readdirSync(templates, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => {
    const from = join(entry.parentPath, entry.name);
    const path = relative(templates, from)
      .replace(/\.template$/, '')
      .replace(/^src\/entities\//, `src/${words.entities}/`);
    const to = join(root, 'subgraphs', words.name ?? '', fill(path, words));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, fill(readFileSync(from, 'utf8'), words), { flag: 'wx' });
    return relative(root, to);
  });
}

/** Replaces once, or says what it did not find: a silent miss would leave half a subgraph. */
function edit(path: string, find: string | RegExp, put: (found: string) => string): void {
  const text = readFileSync(join(root, path), 'utf8');
  const changed = text.replace(find, put);
  if (changed === text) throw new Error(`${path} is not as expected: nothing fits ${find}.`);
  writeFileSync(join(root, path), changed);
}

function register({
  name = '',
  camel = '',
  Entity = '',
  entitiesCamel = '',
  entityCamel = '',
}: Record<string, string>): string[] {
  const rover = readFileSync(join(root, 'rover.yaml'), 'utf8');
  const ports = [...rover.matchAll(/routing_url: \S+:(\d+)\//g)].map((match) => Number(match[1]));
  const port = Math.max(4_120, ...ports) + 1;
  const entry = `  ${name}:\n    routing_url: http://127.0.0.1:${port}/graphql\n    schema:\n      file: ./schema/subgraphs/${name}.graphql\n`;
  edit('rover.yaml', /^ {2}edge:\n/m, (edge) => `${entry}${edge}`);
  const serve = 'subgraphs/serve.ts';
  edit(serve, /^import /m, (first) => `import { ${camel} } from './${name}/src/index.ts';\n${first}`);
  edit(serve, /(?<=export const definitions[^[]*\[\]? = \[)[^\]]*(?=\];)/, (list) => `${list}  ${camel},\n`);
  const matrix = {
    [`Query.${entitiesCamel}`]: 'member',
    [`Query.${entityCamel}`]: 'member',
    [`Mutation.add${Entity}`]: 'CONFIGURE',
    [`Mutation.update${Entity}`]: 'CONFIGURE',
    [`Mutation.remove${Entity}`]: 'CONFIGURE',
    [`Entity.${Entity}`]: 'member',
  };
  const access = `schema/access/${name}.json`;
  writeFileSync(join(root, access), `${JSON.stringify(matrix, null, 2)}\n`);
  return ['rover.yaml', serve, access];
}

function run(program: string, ...args: string[]): void {
  const flags = program.endsWith('.ts') ? ['--disable-warning=ExperimentalWarning'] : [];
  execFileSync(process.execPath, [...flags, join(root, program), ...args], { cwd: root, stdio: 'inherit' });
}

function main([name, entity = name]: readonly string[]): void {
  if (name === undefined || name === '--help' || entity === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = name === '--help' ? 0 : 2;
    return;
  }
  const wrong = [name, entity].find((one) => !NAME.test(one));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no name; use small letters, digits and dashes.`);
  if (existsSync(join(root, 'subgraphs', name))) throw new Error(`There is a subgraph ${name} already.`);
  const words = wordsOf(name, entity);
  const supergraph = readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8');
  if (new RegExp(`^(type|interface|union|enum|input|scalar) ${words.Entity}\\b`, 'm').test(supergraph))
    throw new Error(`Another subgraph has a type ${words.Entity} already; name the entity otherwise.`);
  const written = [...writeFolder(words), ...register(words)];
  run(
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--write',
    `subgraphs/${name}`,
    'subgraphs/serve.ts',
    `schema/access/${name}.json`,
  );
  run('infra/setup/migration.ts', name);
  run('infra/setup/print-contracts.ts');
  say(['', 'Written:', ...written.map((path) => `  ${path}`)].join('\n'));
  say(`Next: npm install (links the workspace), then  npm run jest -- subgraphs/${name} subgraphs/subgraphs.test.ts`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
