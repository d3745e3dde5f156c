/**
 * `npm run migration -- SUBGRAPH [WHAT-CHANGES]`: writes the migration that brings the subgraph's tables from its last
 * one to its entities, for each dialect; `--all` does so for every subgraph. Nothing is connected to.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Dialect, dialects, migrationsFolder } from '@vms/kit/ports/relational/migrations';
import { offlineOrm } from '@vms/kit/ports/relational/offline-orm';
import { definitions } from '../../subgraphs/serve.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Writes the file and says its name, or null when nothing changed. */
async function generate(
  definition: (typeof definitions)[number],
  dialect: Dialect,
  what: string,
): Promise<string | null> {
  const folder = migrationsFolder(definition.name, dialect);
  mkdirSync(folder, { recursive: true });
  const snapshot = join(folder, 'snapshot.json');
  // The library compares with its last snapshot; an empty one makes the first migration without a database.
  const isFirst = !existsSync(snapshot);
  if (isFirst) writeFileSync(snapshot, '{ "tables": [], "namespaces": [], "name": "" }\n');
  const orm = await offlineOrm(definition, dialect);
  const { fileName } = await orm.migrator.create(undefined, false, false, isFirst ? 'initial' : what);
  await orm.close(true);
  if (!fileName) return null;
  spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', folder]);
  return join('subgraphs', definition.name, 'src/migrations', dialect, fileName);
}

const [name, what = 'change'] = process.argv.slice(2);
const chosen = definitions.filter((definition) => name === '--all' || definition.name === name);
if (chosen.length === 0 || !/^[a-z][a-z0-9-]*$/.test(what)) {
  say('npm run migration -- SUBGRAPH [WHAT-CHANGES]   or --all; words of WHAT-CHANGES joined by dashes');
  say(`Subgraphs: ${definitions.map((definition) => definition.name).join(' ')}`);
  process.exit(name === '--help' ? 0 : 2);
}
let written = 0;
for (const definition of chosen)
  for (const dialect of dialects) {
    const file = await generate(definition, dialect, what);
    if (!file) continue;
    written += 1;
    say(`${file}`);
  }
say(
  written === 0
    ? 'Nothing changed: entities and migrations agree.'
    : 'Read them (renamed columns appear as dropped and added: write the copy by hand), then commit them.',
);
