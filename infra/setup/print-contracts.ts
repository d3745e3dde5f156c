/** The work of `schema.mjs`, under Node 24. */
import { definitions } from '../../subgraphs/serve.ts';
import { drifted, wantedFiles, writeContracts } from './contracts.ts';

const wanted = wantedFiles(new Map(definitions.map((subgraph) => [subgraph.name, subgraph.print()])));
if (process.argv.includes('--check')) {
  const paths = drifted(wanted);
  if (paths.length > 0) {
    process.stderr.write(`Differs from the code that prints it: ${paths.join(', ')}. Run  npm run schema\n`);
    process.exitCode = 1;
  }
} else {
  const paths = writeContracts(wanted);
  process.stdout.write(paths.length > 0 ? `Written: ${paths.join(', ')}\n` : 'Every contract is as printed already.\n');
}
