import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRelational } from '../../testing/conformance/relational.ts';

describeRelational({
  name: 'SQLite',
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vms-relational-'));
    return {
      name: 'suite',
      file: join(folder, 'suite.db'),
      [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
