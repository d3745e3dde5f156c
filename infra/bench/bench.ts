/** `npm run bench [-- NAME … [--json] [OPTIONS OF THE BENCH]]`: every figure of the platform, each beside a peer or a limit measured in the same run. */
import { run as routerCost } from '../../router/bench/router-cost.ts';
import { run as recording } from './recording/recording.ts';
import type { Row } from './row.ts';

/** Each takes the options that `bench.ts` does not know. */
type Bench = (options: readonly string[]) => Promise<Row[]>;
const benches: Readonly<Record<string, Bench>> = { 'router-cost': routerCost, recording };

const args = process.argv.slice(2);
const json = args.includes('--json');
const firstOption = args.findIndex((arg) => arg.startsWith('--') && arg !== '--json');
const options = firstOption < 0 ? [] : args.slice(firstOption).filter((arg) => arg !== '--json');
const names = args.slice(0, firstOption < 0 ? args.length : firstOption).filter((arg) => arg !== '--json');
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const rows = await run(options);
  if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else console.table(rows);
}
process.exit(0);
