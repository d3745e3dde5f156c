/** `npm run check [-- --root FOLDER] [--repair]`: compares the edge's video with its index; exit code 1 when they differ. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@vms/kit/clock';
import { checkVolume } from './check-volume.ts';
import { repairVolume } from './repair.ts';

const { values } = parseArgs({ options: { root: { type: 'string' }, repair: { type: 'boolean', default: false } } });
const home = process.env.VMS_HOME ?? '.vms';
const root = values.root ?? join(process.env.VMS_EDGE_HOME ?? join(home, 'edge'), 'video');
const say = (line: string) => process.stdout.write(`${line}\n`);

if (!existsSync(join(root, 'index.db'))) {
  say(`Nothing is recorded under ${root}.`);
} else {
  const { segments, files, bytes, problems } = checkVolume(root, systemClock.now);
  for (const { kind, cameraId, path, segmentId, what } of problems) {
    say([kind, `camera ${cameraId}`, path, segmentId, what].filter((part) => part !== null).join('  '));
  }
  say(`${segments} segments in ${files} files, ${bytes} bytes: ${problems.length} problems.`);
  if (values.repair) for (const line of repairVolume(root, problems)) say(line);
  if (problems.length > 0) process.exitCode = 1;
}
