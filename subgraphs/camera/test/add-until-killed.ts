/** Adds one camera after the other until it dies at the step of its job, or the licence is full. Started by crash.test.ts. */
import { randomUUID } from 'node:crypto';
import { noEdges } from '@vms/kit/ports/edges';
import { openDying } from '@vms/kit/testing/open-dying';
import { administrator } from '@vms/kit/testing/open-for-test';
import { graphql } from 'graphql';
import { camera } from '../src/index.ts';

const ADD = 'mutation ($input: AddCameraInput!) { addCamera(input: $input) { __typename } }';
const profile = { name: 'main', codec: 'h264', width: 1280, height: 720, fps: 25 };
let address = '';
/** As an edge does, it lets the rest of the process go on meanwhile: messages go out. */
const answer = async () => {
  await new Promise((resolve) => setImmediate(resolve));
  return {
    data: {
      probe: {
        profiles: [profile],
        fault: null,
        device: { protocol: 'RTSP', address, capabilities: [], channels: [1] },
      },
    },
  };
};
const job = JSON.parse(process.argv[2] ?? '{}');
const running = await openDying(camera, { ...job, edges: { ...noEdges, query: answer, command: answer } });
for (;;) {
  address = `rtsp://${randomUUID()}.local:554/main`;
  const { data } = await graphql({
    schema: running.schema,
    source: ADD,
    variableValues: { input: { name: address.slice(7, 43), address, edgeServerId: 'e1' } },
    contextValue: running.contextFor({ principal: administrator, traceId: 'test' }),
  });
  const { __typename } = (data?.addCamera ?? { __typename: 'no answer' }) as { __typename: string };
  process.stdout.write(`${__typename}\n`);
  // Full, or refused: whoever waits for the death sees that there was none.
  if (__typename !== 'AddCameraSuccess') process.exit(1);
}
