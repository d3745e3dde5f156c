import { randomBytes } from 'node:crypto';
import { describeRelational } from '@vms/kit/testing/conformance/relational';

const url = process.env.VMS_TEST_RELATIONAL_URL ?? '';

/** Against a server of the reader's own; each run makes a database of its own there and leaves it. */
describeRelational({
  name: 'SQL Server',
  start: async () => ({
    url,
    name: `suite-${randomBytes(4).toString('hex')}`,
    file: '',
    [Symbol.asyncDispose]: async () => {},
  }),
});
