/** `npm run setup`: installs and builds what is missing, then stops. */
import { SetupProblem, setup } from './steps.mjs';

try {
  setup(process.argv.includes('--test') ? 'test' : 'start');
  process.stdout.write('Everything the platform needs is here. Next: npm start\n');
} catch (problem) {
  if (!(problem instanceof SetupProblem)) throw problem;
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 1;
}
