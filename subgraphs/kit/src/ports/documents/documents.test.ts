import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDocuments } from '../../testing/conformance/documents.ts';

describeDocuments({
  name: 'SQLite',
  start: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vms-documents-'));
    return {
      name: 'suite',
      file: join(folder, 'suite.documents.db'),
      [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});
