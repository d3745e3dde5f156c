/** `npm run backup -- FOLDER`: one consistent set of all embedded stores and keys; the platform may run meanwhile. */
import { resolve } from 'node:path';
import { backUp } from '@vms/kit/backup/backup';
import { systemClock } from '@vms/kit/clock';
import { externalStores, finish, say } from './backup-cli.ts';

const [to] = process.argv.slice(2);
if (!to || to === '--help') {
  say('npm run backup -- FOLDER   writes a new folder with every database, blob and key of VMS_HOME (.vms)');
  process.exit(to ? 0 : 2);
}
await finish(async () => {
  externalStores();
  const home = resolve(process.env.VMS_HOME ?? '.vms');
  const { files } = await backUp({ home, to, clock: systemClock, onProgress: (text) => say(`• ${text}`) });
  const mb = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  say(`Backed up ${files.length} files, ${mb.toFixed(1)} MB, to ${resolve(to)}.`);
  say('It holds the keys: keep it as safe as the platform. Recorded video is not in it; it stays on the edges.');
});
