/** What the tests of cameras begin with: an edge, and a camera that it got video from. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { type Edges, noEdges } from '@vms/kit/ports/edges';
import type { openForTest } from '@vms/kit/testing/open-for-test';

export const ADD = `mutation AddCamera($input: AddCameraInput!) { addCamera(input: $input) { __typename
  ... on AddCameraSuccess { camera { id name status version device { hasCredentials address } profiles { name codec width height fps } } }
  ... on Error { code message } } }`;
export const golden = (name: string) =>
  readFileSync(new URL(`../../../infra/e2e/golden/${name}.graphql`, import.meta.url), 'utf8');
export const profile = { name: 'main', codec: 'h264', width: 1280, height: 720, fps: 25 };
export const input = {
  name: 'Gate',
  address: 'rtsp://10.0.0.9:554/main',
  username: 'u',
  password: 'hunter2',
  edgeServerId: 'e1',
};
export const stranger = { kind: 'user', id: 'u2', tenantId: 't2' } as const;

/** An edge that answers every probe the same way. */
export function edgeThat(fault: { code: string; message: string } | null): Edges {
  const device = { protocol: 'RTSP', address: 'rtsp://10.0.0.9:554/main', capabilities: [], channels: [1] };
  const answer = async () => ({
    data: { probe: { profiles: fault ? [] : [profile], fault, device: fault ? null : device } },
  });
  return { ...noEdges, query: answer, command: answer };
}

export type Test = Awaited<ReturnType<typeof openForTest<unknown>>>;
let told = 0;

export async function tell(test: Test, topic: string, payload: object, settled: () => Promise<boolean>): Promise<void> {
  told += 1;
  await test.bus.publish([{ id: `told-${told}`, topic, key: 't1', payload }]);
  while (!(await settled())) await new Promise((resolve) => setImmediate(resolve));
}

export async function withEdge(test: Test): Promise<void> {
  const edge = { id: 'e1', tenantId: 't1', siteId: null, name: 'E', online: true };
  const probe = 'mutation { probeDevice(input: { address: "rtsp://x/y", edgeServerId: "e1" }) { __typename } }';
  const known = async () => JSON.stringify((await test.ask(probe)).data).includes('NotFound') === false;
  await tell(test, 'vms.edges', edge, known);
}

export async function added(test: Test): Promise<{ id: string; version: number }> {
  const { data, errors } = await test.ask(ADD, { input });
  expect(errors).toBeUndefined();
  const result = data?.addCamera as { __typename: string; camera: { id: string; version: number } };
  expect(result.__typename).toBe('AddCameraSuccess');
  return result.camera;
}
