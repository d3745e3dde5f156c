/** `npm run audit [-- --record]`: the public audits of federation routers and GraphQL servers, from local copies. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { federationAudit, runFederationAudit, type Verdict } from './federation-audit.ts';
import { runHttpAudit } from './graphql-over-http.ts';
import { howToCopy } from './local-copy.ts';
import { runSubgraphCompatibility, subgraphCompatibility } from './subgraph-compatibility.ts';

const audits = [
  { name: 'graphql-hive/federation-gateway-audit', run: () => runFederationAudit(), copy: federationAudit },
  { name: 'graphql-http serverAudits', run: runHttpAudit, copy: null },
  { name: 'apollo subgraph compatibility', run: runSubgraphCompatibility, copy: subgraphCompatibility },
] as const;

const rows: string[][] = [['Audit', 'Passed', 'Of']];
let complete = true;
for (const { name, run, copy } of audits) {
  const verdicts: readonly Verdict[] | null = await run();
  if (!verdicts) {
    complete = false;
    if (copy) process.stderr.write(`${howToCopy(copy)}\n`);
    rows.push([name, 'not run', '']);
    continue;
  }
  const failed = verdicts.filter(({ why }) => why !== null);
  for (const { name: which, why } of failed) process.stderr.write(`✗ ${which}: ${why}\n`);
  rows.push([name, String(verdicts.length - failed.length), String(verdicts.length)]);
  complete &&= failed.length === 0;
}
const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
const [titles = [], ...body] = rows;
const lines = [titles, widths.map((width) => '-'.repeat(width)), ...body].map(
  (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
);
const table = `${lines.join('\n')}\n`;
process.stdout.write(table);
if (process.argv.includes('--record')) {
  const file = fileURLToPath(new URL('../audits.md', import.meta.url));
  const head =
    '# The audits\n\nAs printed by `npm run audit -- --record`, Node 24, one machine, our HTTP door, subgraphs in process;\nthe subgraph of the compatibility tests is made with our kit and served over HTTP, and every request carries a token.\n\n';
  writeFileSync(file, head + table);
}
process.exit(complete ? 0 : 1);
