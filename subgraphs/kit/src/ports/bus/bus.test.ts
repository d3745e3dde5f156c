import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBus } from '../../testing/conformance/bus.ts';

describeBus({
  name: 'SQLite',
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vms-bus-'));
    return {
      file: join(folder, 'bus.db'),
      [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
