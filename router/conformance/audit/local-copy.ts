import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A suite of others that is run from a copy beside this repository, never from inside it. */
export interface LocalCopy {
  readonly repository: string;
  /** Its name under ~/.cache/vms-audit, unless it is the repository's. */
  readonly folder?: string;
  /** Overrides where the copy is looked for. */
  readonly variable: string;
  /** What its code imports; installed in the folder above the copy. */
  readonly packages: readonly string[];
}

/** The folder of the copy; null when it or its packages are not there. */
export function findCopy(copy: LocalCopy): string | null {
  const folder = process.env[copy.variable] ?? join(homedir(), '.cache/vms-audit', nameOf(copy));
  const installed = copy.packages.every((name) =>
    [folder, dirname(folder)].some((place) => existsSync(join(place, 'node_modules', name))),
  );
  return installed && existsSync(join(folder, 'package.json')) ? folder : null;
}

/** What to do when there is no copy. */
export function howToCopy(copy: LocalCopy): string {
  const above = '~/.cache/vms-audit';
  const install = copy.packages.length > 0 ? ` && npm install --prefix ${above} ${copy.packages.join(' ')}` : '';
  return (
    `There is no copy of ${copy.repository} here. Run  git clone https://github.com/${copy.repository} ` +
    `${above}/${nameOf(copy)}${install}  or set ${copy.variable} to its folder.`
  );
}

function nameOf({ repository, folder }: LocalCopy): string {
  return folder ?? repository.split('/').at(-1) ?? repository;
}

/** TypeScript of others as JavaScript modules. */
export function transpile(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** Transpiles a copy's TypeScript, written for a bundler, beside it; returns the folder to import from. */
export function buildCopy(folder: string): string {
  const built = join(folder, '.built');
  rmSync(built, { recursive: true, force: true });
  const source = join(folder, 'src');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const target = join(built, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transpile(readFileSync(join(source, file), 'utf8')));
  }
  return built;
}
