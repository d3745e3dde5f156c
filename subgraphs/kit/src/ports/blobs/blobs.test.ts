import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBlobs } from '../../testing/conformance/blobs.ts';

describeBlobs({
  name: 'a folder',
  start: async () => {
    const root = mkdtempSync(join(tmpdir(), 'vms-blobs-'));
    return { root, [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, force: true }) };
  },
});
