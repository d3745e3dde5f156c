/** `npm run keys -- rotate` (what signs tokens) or `rotate-master` (what seals credentials); VMS_HOME as elsewhere. */
import { systemClock } from '../clock.ts';
import { rotateMasterKey, rotateSigningKey } from './rotate-keys.ts';

const home = process.env.VMS_HOME ?? '.vms';
const [command] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (command === 'rotate') {
  const [kid, ...older] = await rotateSigningKey(home, systemClock);
  say(`${kid} signs from now on; running processes follow within 15 s.`);
  say(`${older.length} older ${older.length === 1 ? 'key verifies' : 'keys verify'} for up to a day more.`);
} else if (command === 'rotate-master') {
  const version = rotateMasterKey(home);
  say(`Version ${version} seals from now on; keep a backup of ${home}/keys: older versions open what they sealed.`);
} else {
  say('npm run keys -- rotate          a new key signs tokens; the old one verifies for a day more');
  say('npm run keys -- rotate-master   a new key seals credentials; old ones open what they sealed');
  process.exitCode = command === '--help' ? 0 : 2;
}
