/** `npm start`: set-up, then the platform under Node 24. `npm start -- --help` lists what can be said to it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node, root, SetupProblem, setup } from './steps.mjs';

const help = `npm start [-- OPTION …]
  --no-demo          start empty: no simulated cameras, no demo tenant
  --insecure-http    allow plain HTTP beyond loopback (VMS_HOST)
  --exit-when-ready  stop again once everything answered (for scripts)
  --help             this text
Environment: VMS_PORT (4000), VMS_HOST (127.0.0.1), VMS_HOME (.vms), VMS_ADMIN_EMAIL, VMS_ADMIN_PASSWORD
`;

const args = process.argv.slice(2);
const known = ['--no-demo', '--insecure-http', '--exit-when-ready', '--help'];
const unknown = args.filter((arg) => !known.includes(arg));
if (args.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`Unknown option ${unknown.join(' ')}.\n`);
  process.stdout.write(help);
  process.exit(unknown.length > 0 ? 2 : 0);
}

try {
  setup('start');
  const program = join(root, 'infra/setup/platform.ts');
  const platform = spawn(node, ['--disable-warning=ExperimentalWarning', program, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  // Ctrl-C reaches the whole group by itself; a signal to npm alone must be passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => platform.kill(signal));
  platform.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 0 : 1);
  });
} catch (problem) {
  if (!(problem instanceof SetupProblem)) throw problem;
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
}
