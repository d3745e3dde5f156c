import type { Row } from './row.ts';

/** Takes the options that the command itself does not know. */
export type Measure = (options: readonly string[]) => Promise<Row[]>;

/** The command line of `npm run bench` and `npm run soak`: NAME … [--json] [OPTIONS]; all of them when none is named. */
export async function runNamed(kind: string, measures: Readonly<Record<string, Measure>>): Promise<void> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const firstOption = args.findIndex((arg) => arg.startsWith('--') && arg !== '--json');
  const options = firstOption < 0 ? [] : args.slice(firstOption).filter((arg) => arg !== '--json');
  const names = args.slice(0, firstOption < 0 ? args.length : firstOption).filter((arg) => arg !== '--json');
  const unknown = names.filter((name) => !(name in measures));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no ${kind} ${unknown.join(', ')}; there are: ${Object.keys(measures).join(', ')}.\n`,
    );
    process.exit(2);
  }
  for (const [name, measure] of Object.entries(measures)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const rows = await measure(options);
    if (json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
    else console.table(rows);
  }
  process.exit(0);
}
