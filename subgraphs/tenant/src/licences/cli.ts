/** `npm run licence`: makes an issuer's key pair, and issues licences with it. Nothing is sent anywhere. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exportJWK, type JWK } from 'jose';
import { signLicence } from './signed-licence.ts';

const HELP = `npm run licence -- new-key FILE
  writes a private key to FILE (keep it safe) and prints the public one for VMS_LICENCE_PUBLIC_KEY
npm run licence -- issue --key FILE --tenant ID --cameras N --edges N --until 2027-01-31 [--grace-days 30] [--feature NAME …]
  prints a licence for installLicense`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function newKey(file: string): Promise<void> {
  const pair = generateKeyPairSync('ed25519');
  writeFileSync(file, JSON.stringify(await exportJWK(pair.privateKey)), { mode: 0o600, flag: 'wx' });
  say(JSON.stringify(await exportJWK(pair.publicKey)));
}

async function issue(args: string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ key: text, tenant: text, cameras: text, edges: text, until: text },
      'grace-days': { ...text, default: '30' },
      feature: { type: 'string', multiple: true, default: [] },
    },
  });
  const key = JSON.parse(readFileSync(values.key ?? '', 'utf8')) as JWK;
  const licence = await signLicence(
    {
      ...{ sub: values.tenant ?? '', jti: randomUUID(), features: values.feature },
      ...{ cameras: Number(values.cameras), edges: Number(values.edges), graceDays: Number(values['grace-days']) },
      exp: Math.floor(Date.parse(values.until ?? '') / 1_000),
    },
    key,
  );
  say(licence);
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'new-key' && rest[0]) await newKey(rest[0]);
  else if (command === 'issue') await issue(rest);
  else {
    say(HELP);
    process.exitCode = command === '--help' ? 0 : 2;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}\n`);
  process.exitCode = 1;
}
