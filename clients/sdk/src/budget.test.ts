import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';

const GZ_BYTES_MAX = 10_000;

/** Prints the SDK and what it needs at run time as one minified module; in a process of its own, which a bundler wants. */
const BUNDLE = `
  import { build } from 'vite';
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: true, target: 'es2022', lib: { entry: process.argv[1], formats: ['es'] } },
  });
  for (const { output } of [built].flat()) for (const { code } of output) process.stdout.write(code ?? '');
`;

it('weighs at most 10 kB gzipped with everything that it needs at run time', () => {
  const entry = fileURLToPath(new URL('./index.ts', import.meta.url));
  const env = { ...process.env, NODE_OPTIONS: '' };
  const code = execFileSync(process.execPath, ['--input-type=module', '-e', BUNDLE, entry], { env, encoding: 'utf8' });
  expect(code).toContain('connection_init');
  expect(gzipSync(code).length).toBeLessThan(GZ_BYTES_MAX);
});
