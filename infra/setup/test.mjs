/**
 * `npm test [-- PATTERN …]`: set-up, then lint, types, and every test; ends with one plain line `N passed, N failed`.
 * With patterns, only the tests whose paths match run, without lint and types.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { node, root, SetupProblem, setup } from './steps.mjs';

const patterns = process.argv.slice(2);
const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}`, APOLLO_TELEMETRY_DISABLED: '1' };
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const bin = (path) => join(root, 'node_modules', path);

function checks() {
  const list = [
    ['formatting and lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']],
    ['types', [bin('@typescript/native/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
    ['types of the console', [bin('@typescript/native/bin/tsc'), '--noEmit', '-p', 'clients/web/tsconfig.json']],
    ['committed contracts', [join(root, 'infra/setup/schema.mjs'), '--check']],
  ];
  return list.map(([title, args]) => {
    process.stdout.write(`• ${title} …\n`);
    const { status } = spawnSync(node, args, { cwd: root, env, stdio: 'inherit' });
    process.stdout.write(status === 0 ? `  ${title}: passed\n` : `  ${title}: FAILED\n`);
    return status === 0;
  });
}

function jest() {
  const folder = mkdtempSync(join(tmpdir(), 'vms-test-'));
  const report = join(folder, 'jest.json');
  const args = [...flags, bin('jest/bin/jest.js'), '--json', `--outputFile=${report}`, ...patterns];
  spawnSync(node, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const found = JSON.parse(readFileSync(report, 'utf8'));
    // A file that cannot be loaded runs no test of its own: it counts as one failure.
    const broken = found.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return { passed: found.numPassedTests, failed: found.numFailedTests + broken, skipped: found.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  setup('test');
  const checked = patterns.length === 0 ? checks() : [];
  const tests = jest();
  const passed = tests.passed + checked.filter(Boolean).length;
  const failed = tests.failed + checked.filter((ok) => !ok).length;
  process.stdout.write(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (problem) {
  if (!(problem instanceof SetupProblem)) throw problem;
  process.stderr.write(`${problem.message}\n0 passed, 1 failed\n`);
  process.exitCode = 1;
}
