/** `npm run servers`: the real stores on loopback, until Ctrl-C; their data stays under `.vms/servers`. */
import { join, resolve } from 'node:path';
import { installServers, say } from './kinds.ts';
import { serversCache } from './place.ts';
import type { RunningServer } from './server.ts';

if (process.argv.includes('--help')) {
  say('npm run servers   Kafka, a MongoDB-speaking server and an S3 server on loopback, until Ctrl-C.');
  say('Programs are kept in ~/.cache/vms-servers (VMS_SERVERS_CACHE), data in .vms/servers (VMS_HOME).');
  process.exit(0);
}
const home = resolve(process.env.VMS_HOME ?? '.vms');
const { had, missing } = installServers();
const running: RunningServer[] = [];
const stop = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
};
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    say('Stopping …');
    void stop().then(() => process.exit(0));
  });
try {
  for (const kind of had) {
    say(`• Starting ${kind.name} …`);
    const server = await kind.start(serversCache, join(home, 'servers', kind.tests.split('.')[0] ?? ''));
    running.push(server);
    say(`${kind.variable}=${server.url}`);
  }
} catch (problem) {
  await stop();
  process.stderr.write(`${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
}
for (const { name, why } of missing) say(`Not running: ${name}. ${why}.`);
say('Not running: SQL Server. It is in no package registry; set VMS_RELATIONAL_URL to one of your own.');
if (running.length > 0) say('Start the platform with these variables in another terminal; Ctrl-C stops the servers.');
