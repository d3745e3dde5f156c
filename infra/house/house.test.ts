import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { files, importsOf, read, root } from './sources.ts';

const ours = /\.(ts|tsx|mjs|py)$/;
const generated = /\/(gen|generated)\/|\.d\.ts$/;
const sources = files(ours).filter((path) => !generated.test(path));

describe('the house', () => {
  it('keeps its top level', () => {
    const fixed = [
      'subgraphs',
      'router',
      'edge',
      'clients',
      'schema',
      'infra',
      'docs',
      'codegen.yml',
      'package.json',
      'rover.yaml',
      'README.md',
    ];
    const required = ['package-lock.json', 'tsconfig.json', 'biome.json', 'jest.config.mjs', 'LICENSE'];
    const top = new Set(files(/./).map((path) => path.split('/')[0] ?? ''));
    const extra = [...top].filter((name) => !name.startsWith('.') && ![...fixed, ...required].includes(name));
    expect(extra).toEqual([]);
    expect(fixed.filter((name) => !top.has(name))).toEqual([]);
  });

  it('keeps every file within 300 lines', () => {
    expect(sources.filter((path) => read(path).split('\n').length > 301)).toEqual([]);
  });

  it('reads time through the clock, in the cloud', () => {
    const allowed = /clock\.ts$|\.test\.ts$|\/testing\/|\/test\//;
    const cloud = sources.filter((path) => /^(subgraphs|router\/src)\//.test(path) && !allowed.test(path));
    expect(cloud.filter((path) => /\bDate\.now\(\)|new Date\(\)/.test(read(path)))).toEqual([]);
  });

  it('imports a driver in one file only', () => {
    const drivers = [
      /^kafkajs$/,
      /^mongodb$/,
      /^@mikro-orm\/mongodb$/,
      /^@mikro-orm\/mssql$/,
      /^tedious$/,
      /^gstreamer-superficial$/,
      /^onnxruntime-node$/,
    ];
    for (const driver of drivers) {
      const importers = sources.filter(
        (path) => !path.includes('.test.') && importsOf(path).some((name) => driver.test(name)),
      );
      expect({ driver: String(driver), importers: importers.length <= 1 ? 'one' : importers }).toEqual({
        driver: String(driver),
        importers: 'one',
      });
    }
  });

  it('has no default exports, no any, no skipped tests', () => {
    const config = /\.config\.(mjs|ts)$|jest-transform\.mjs$|rolldown|vite/;
    expect(sources.filter((path) => !config.test(path) && /^export default /m.test(read(path)))).toEqual([]);
    expect(
      sources.filter((path) => /\.test\.ts$/.test(path) && /\b(it|describe|test)\.(skip|only)\(/.test(read(path))),
    ).toEqual([]);
  });

  it('keeps host names out of the lockfile and secrets out of everything', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
    const secret = /-----BEGIN (RSA |EC |OPENSSH |)PRIVATE KEY-----\n[A-Za-z0-9+/]/;
    expect(files(/\.(ts|tsx|mjs|json|ya?ml|md|py|sh|pem)$/).filter((path) => secret.test(read(path)))).toEqual([]);
  });

  it('fetches nothing at run time: no address of a CDN in what we ship', () => {
    const cdn =
      /https?:\/\/(?:[\w-]+\.)*(?:unpkg\.com|jsdelivr\.net|cdnjs\.cloudflare\.com|googleapis\.com|gstatic\.com|esm\.sh)/;
    expect(sources.filter((path) => path !== 'infra/house/house.test.ts' && cdn.test(read(path)))).toEqual([]);
  });

  it('gives every room a README of at most 30 lines (the root and docs aside)', () => {
    const rooms = [
      'schema',
      'router',
      'edge',
      'clients',
      'infra',
      'infra/setup',
      'infra/new',
      'infra/house',
      'infra/e2e',
      'infra/bench',
      'infra/simulators',
    ];
    const inside = files(/^(subgraphs|edge|clients)\/[^/]+\/.*/).map((path) => path.split('/').slice(0, 2).join('/'));
    const missing = [...new Set([...rooms, ...inside])].filter((room) => !existsSync(join(root, room, 'README.md')));
    expect(missing).toEqual([]);
    const long = files(/^(subgraphs|router|edge|clients|infra|schema)\/.*README\.md$/).filter(
      (path) => read(path).trimEnd().split('\n').length > 30,
    );
    expect(long).toEqual([]);
  });

  it('has no broken link in its documents', () => {
    const broken = files(/\.md$/).flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .map((match) => normalize(join(dirname(path), match[1] ?? '')))
        .filter((to) => !existsSync(join(root, to)))
        .map((to) => `${path} → ${to}`),
    );
    expect(broken).toEqual([]);
  });
});
