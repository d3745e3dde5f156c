import { describeDocuments } from '@vms/kit/testing/conformance/documents';
import { ferretdb } from './ferretdb.ts';
import { startForTest } from './place.ts';

describeDocuments({
  name: ferretdb.name,
  lacksElementMatching: true,
  start: async () => {
    const server = await startForTest(ferretdb);
    return { url: server.url, name: 'suite', file: '', [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  },
});
