/** `npm run schema`: prints every contract from its code; with `--check` only compares, and fails on a difference. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { node, root, SetupProblem, setup } from './steps.mjs';

// Subgraphs are TypeScript, which Node 24 runs and the caller's Node may not.
const program = fileURLToPath(new URL('print-contracts.ts', import.meta.url));
try {
  if (!process.argv.includes('--check')) setup('start');
  const args = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)];
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} catch (problem) {
  if (!(problem instanceof SetupProblem)) throw problem;
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
}
