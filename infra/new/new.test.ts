import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const parts = ['subgraphs', 'schema', 'infra/setup', 'infra/new', 'infra/house'];
/** What is printed for people and programs outside, and what it is printed from. */
const published = ['clients/sdk/src', 'clients/python', 'clients/web/src/generated', 'docs/reference/generated'];
const files = ['.gitignore', 'rover.yaml', 'package.json', 'tsconfig.json', 'biome.json', 'jest.config.mjs'];
let copy: string;

/** A copy of what a subgraph is made of; its packages of ours are those of the copy, all others are linked. */
function copyRepository(): string {
  const to = mkdtempSync(join(tmpdir(), 'vms-new-'));
  const isOurs = (path: string) => basename(path) !== 'node_modules' && basename(path) !== 'dist';
  for (const part of [...parts, ...published])
    cpSync(join(root, part), join(to, part), { recursive: true, filter: isOurs });
  for (const file of files) cpSync(join(root, file), join(to, file));
  mkdirSync(join(to, 'node_modules/@vms'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@vms') symlinkSync(join(root, 'node_modules', name), join(to, 'node_modules', name));
  symlinkSync(join(to, 'schema'), join(to, 'node_modules/@vms/schema'));
  for (const name of readdirSync(join(to, 'subgraphs')))
    if (!name.includes('.')) symlinkSync(join(to, 'subgraphs', name), join(to, 'node_modules/@vms', name));
  return to;
}

const make = (...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(copy, 'infra/new/new.ts'), ...args], {
    encoding: 'utf8',
  });
/** Throws with what the program said when it fails. */
const run = (program: string, ...args: string[]): string =>
  execFileSync(process.execPath, [join(copy, program), ...args], { cwd: copy, encoding: 'utf8' });

describe('npm run new', () => {
  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it('says how it is used, and refuses what is no name, is there, or belongs to another', () => {
    expect(make('--help').stdout).toContain('npm run new -- NAME [ENTITY]');
    expect(make('No Name').stderr).toContain('"No Name" is no name');
    expect(make('../outside').stderr).toContain('is no name');
    expect(make('camera').stderr).toContain('There is a subgraph camera already');
    expect(make('lenses', 'camera').stderr).toContain('has a type Camera already');
    expect(existsSync(join(copy, 'subgraphs/lenses'))).toBe(false);
  });

  it('writes a subgraph that composes, fits types and lint, and passes its own tests and those of all', () => {
    const { status, stdout, stderr } = make('visitor-log', 'gate-entry');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('subgraphs/visitor-log/src/gate-entries/gate-entry.entity.ts');
    expect(readFileSync(join(copy, 'schema/supergraph.graphql'), 'utf8')).toMatch(/^type GateEntry$/m);
    expect(readFileSync(join(copy, 'rover.yaml'), 'utf8')).toContain('./schema/subgraphs/visitor-log.graphql');
    const left = readdirSync(join(copy, 'subgraphs/visitor-log'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((path) => /__|\.template$/.test(path))).toEqual([]);
    run('node_modules/@biomejs/biome/bin/biome', 'check', 'subgraphs/visitor-log', 'subgraphs/serve.ts');
    const project = join(copy, 'tsconfig.new.json');
    writeFileSync(project, JSON.stringify({ extends: './tsconfig.json', include: ['subgraphs/visitor-log'] }));
    run('node_modules/@typescript/native/bin/tsc', '--noEmit', '-p', project);
    const jest = join(copy, 'node_modules/jest/bin/jest.js');
    const tests = ['subgraphs/visitor-log', 'subgraphs/subgraphs.test.ts', 'subgraphs/migrations.test.ts'];
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const only = ['--rootDir', copy, '--roots', join(copy, 'subgraphs'), '-t', 'visitor-log'];
    const tested = spawnSync(process.execPath, [...flags, jest, '--ci', '--runInBand', ...only, ...tests], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(tested.stderr).toMatch(/^Tests: +(\d+ skipped, )?[1-9]\d* passed, \d+ total$/m);
    expect(tested.status).toBe(0);
  }, 180_000);
});
