/** `npm run bench [-- --json]`: every figure of the platform, each beside a peer or a limit measured in the same run. */
import { run as routerCost } from '../../router/bench/router-cost.ts';
import type { Row } from './row.ts';

const benches: Readonly<Record<string, () => Promise<Row[]>>> = { 'router-cost': routerCost };

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const rows = await run();
  if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else console.table(rows);
}
process.exit(0);
