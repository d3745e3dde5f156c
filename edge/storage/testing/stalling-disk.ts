/** A disk for tests that hangs for as long as a file named `stalled` lies beside the index. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { RealDisk, type VolumeDisk } from '../disk.ts';
import type { ThreadSetup } from '../volume-messages.ts';

const flag = join((workerData as ThreadSetup).root, 'stalled');

const realDisk = new RealDisk();

export const disk: VolumeDisk = {
  async appendSynced(...args) {
    while (existsSync(flag)) await wait(10);
    await realDisk.appendSynced(...args);
  },
  close: () => realDisk.close(),
};
