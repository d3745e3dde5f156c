/** `npm run restore -- FOLDER [--replace]`: puts a backup in place; what was there is put aside. */
import { resolve } from 'node:path';
import { restore } from '@vms/kit/backup/restore';
import { systemClock } from '@vms/kit/clock';
import { externalStores, finish, say } from './backup-cli.ts';

const args = process.argv.slice(2);
const [from] = args.filter((arg) => !arg.startsWith('--'));
if (!from || args.some((arg) => arg.startsWith('--') && arg !== '--replace')) {
  say(
    'npm run restore -- FOLDER [--replace]   checks the backup, then puts it into VMS_HOME (.vms); stop the platform first',
  );
  process.exit(args.includes('--help') ? 0 : 2);
}
await finish(async () => {
  externalStores();
  const home = resolve(process.env.VMS_HOME ?? '.vms');
  const { manifest, setAside } = await restore({
    home,
    from: resolve(from),
    clock: systemClock,
    replace: args.includes('--replace'),
  });
  say(`Restored the state of ${new Date(manifest.takenAtMs).toISOString()}.`);
  if (setAside) say(`What was there is in ${setAside}.`);
  say('At the next start clients are told that their cursors are of another epoch and begin again.');
});
