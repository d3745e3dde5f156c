/** Checks the volume named by the first argument, tells how far it is and what it found, and ends. */
import { constants, setPriority } from 'node:os';
import { systemClock } from '@vms/kit/clock';
import { checkVolume } from '../../storage/check/check-volume.ts';
import type { CheckMessage } from './check-index.ts';

const tellEveryMs = 500;
let toldAtMs = 0;
const tell = (message: CheckMessage, then: () => void = () => {}) => process.send?.(message, then);

setPriority(constants.priority.PRIORITY_LOW);
process.on('disconnect', () => process.exit(1));
const result = checkVolume(process.argv[2] ?? '', systemClock.now, (checked, of) => {
  if (performance.now() - toldAtMs < tellEveryMs) return;
  toldAtMs = performance.now();
  tell({ type: 'progress', checked, of });
});
tell({ type: 'result', result }, () => process.exit(0));
