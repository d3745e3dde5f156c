/** `npm run verify -- BUNDLE [--authority FINGERPRINT] [--json]`: needs neither the platform nor the network. */
import { parseArgs } from 'node:util';
import type { Finding } from './verdict.ts';
import { verifyBundle } from './verify-bundle.ts';

const usage = `npm run verify -- BUNDLE [--authority FINGERPRINT] [--json]

Says whether a bundle of evidence is what was recorded and sealed, what was altered and where, and what it cannot prove.
FINGERPRINT is the authority's, as it was given to you by another way than the bundle.
Ends with 0 when nothing was altered, 1 when something was, 2 when it was not asked properly.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { authority: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [path, ...more] = positionals;
  if (values.help || path === undefined || more.length > 0) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const verdict = await verifyBundle(path, values.authority ?? null);
  if (values.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else {
    const { problems, unproved, cameraId, segments, samples } = verdict;
    process.stdout.write(`Camera ${cameraId ?? '(unknown)'}: ${segments} segments, ${samples} pictures.\n`);
    for (const one of problems) process.stdout.write(`ALTERED  ${one.code}${when(one)}: ${one.what}\n`);
    for (const one of unproved) process.stdout.write(`UNPROVED${when(one)}: ${one.what}\n`);
    process.stdout.write(problems.length === 0 ? 'Nothing was altered.\n' : 'This bundle was altered.\n');
  }
  return verdict.problems.length === 0 ? 0 : 1;
}

function when({ fromMs, toMs }: Finding): string {
  if (fromMs === null) return '';
  const iso = (ms: number): string => new Date(ms).toISOString();
  return ` ${iso(fromMs)}${toMs === null ? ' and after' : toMs === fromMs ? '' : ` – ${iso(toMs)}`}`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
  },
);
