/** Runs one of our TypeScript programs under Node 24, after set-up: `node infra/setup/run.mjs [--test] FILE [ARG …]`. */
import { spawn } from 'node:child_process';
import { node, root, SetupProblem, setup } from './steps.mjs';

const args = process.argv.slice(2);
const purpose = args[0] === '--test' ? args.shift() && 'test' : 'start';
try {
  setup(purpose);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
} catch (problem) {
  if (!(problem instanceof SetupProblem)) throw problem;
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
}
