/** The repository's own source files, as git sees them (tracked, or new and not ignored). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths relative to the root, sorted. */
export function files(pattern: RegExp): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const names = new Set(listed.split('\n').filter((path) => pattern.test(path) && existsSync(join(root, path))));
  return [...names].sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g;

/** Module names a file imports, as written. */
export function importsOf(path: string): string[] {
  return [...read(path).matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const packages: Record<string, string> = {
  '@vms/schema': 'schema',
  '@vms/kit': 'subgraphs/kit',
  '@vms/router': 'router',
  '@vms/edge': 'edge',
  '@vms/web': 'clients/web',
  '@vms/infra': 'infra',
};

/** The folder an import leads to inside the repository, or null for a package of somebody else's. */
export function target(from: string, name: string): string | null {
  if (name.startsWith('.')) return normalize(join(dirname(from), name));
  const own = Object.keys(packages).find((key) => name === key || name.startsWith(`${key}/`));
  if (own !== undefined) return `${packages[own]}${name.slice(own.length)}`;
  return name.startsWith('@vms/') ? `subgraphs/${name.slice('@vms/'.length)}` : null;
}
