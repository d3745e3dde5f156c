import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';

interface Part {
  readonly file: string;
  readonly imports?: readonly string[];
}
const FIRST_LOAD_GZ_BYTES_MAX = 250_000;
const PAGE_GZ_BYTES_MAX = 150_000;
const dist = new URL('../dist/', import.meta.url);

it('loads the first page with at most 250 kB of script, and no other page with more than 150 kB beside it', () => {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<string, Part>;
  const needs = (name: string, known: ReadonlySet<string> = new Set()): Set<string> => {
    const part = manifest[name];
    if (!part || known.has(part.file)) return new Set(known);
    return (part.imports ?? []).reduce((all, one) => needs(one, all), new Set([...known, part.file]));
  };
  const gzBytes = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0);
  const shell = needs('index.html');
  const pages = Object.keys(manifest).filter((name) => /^src\/.*\.tsx$/.test(name));
  expect(pages.length).toBeGreaterThan(4);
  expect(gzBytes(needs('src/wall/Wall.tsx', shell))).toBeLessThan(FIRST_LOAD_GZ_BYTES_MAX);
  for (const page of pages) expect(gzBytes(needs(page, shell)) - gzBytes(shell)).toBeLessThan(PAGE_GZ_BYTES_MAX);
});
