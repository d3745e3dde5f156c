/**
 * `npm run test:servers`: each port's conformance suite against its real store, broker restart and rebalance included.
 * Says what could not be started and was therefore not tested. VMS_TEST_RELATIONAL_URL names a SQL Server to test too.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installServers, say } from './kinds.ts';
import { serversCache } from './place.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { had, missing } = installServers();
const mssql = process.env.VMS_TEST_RELATIONAL_URL ? ['relational.servers.ts'] : [];
// The whole platform on them, where both are there.
const whole = ['bus.servers.ts', 'blobs.servers.ts'].every((file) => had.some(({ tests }) => tests === file));
const tests = [...had.map((kind) => kind.tests), ...(whole ? ['platform.servers.ts'] : []), ...mssql];
const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const options = ['--verbose', '--runInBand', '--testMatch=**/*.servers.ts', '--', ...tests];
const env = { ...process.env, VMS_SERVERS_CACHE: serversCache };
const { status } =
  tests.length > 0 ? spawnSync(process.execPath, [...args, ...options], { cwd: root, env, stdio: 'inherit' }) : {};
for (const { name, why } of missing) say(`Not tested: ${name}. ${why}.`);
if (mssql.length === 0)
  say('Not tested: SQL Server. It is in no package registry; name one of your own by VMS_TEST_RELATIONAL_URL.');
say('Not tested: MongoDB itself; FerretDB speaks its protocol and stands in for it, without $elemMatch.');
process.exitCode = status ?? 1;
