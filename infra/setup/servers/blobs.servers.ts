import { describeBlobs } from '@vms/kit/testing/conformance/blobs';
import { startForTest } from './place.ts';
import { versitygw } from './versitygw.ts';

describeBlobs({
  name: versitygw.name,
  start: async () => {
    const server = await startForTest(versitygw);
    return { url: server.url, root: '', [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  },
});
