import { generateKeyPairSync } from 'node:crypto';
import { edgeOf, openForTest, service } from '@vms/kit/testing/open-for-test';
import type { ExecutionResult } from 'graphql';
import { edgeManager } from '../src/index.ts';

const CODE =
  'mutation ($name: String!) { createEnrolment(input: { name: $name, siteId: "s1" }) { ... on CreateEnrolmentSuccess { code } } }';
const ENROL = 'mutation ($input: EdgeEnrolInput!) { edgeEnrol(input: $input) { edgeServerId } }';
const BEAT = 'mutation ($input: EdgeHeartbeatInput!) { edgeHeartbeat(input: $input) { commands { id order } } }';
const CAMERA = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera {
  edgeAssignment { edgeServer { id } home { id } reason considered { cameras camerasMax verdict } } } } }`;

export interface SeenAssignment {
  readonly edgeServer: { readonly id: string } | null;
  readonly home: { readonly id: string } | null;
  readonly reason: string | null;
  readonly considered: readonly { readonly verdict: string }[];
}

export const machine = {
  ...{ os: 'Linux 6', arch: 'x64', node: 'v24', cpu: 'Test', cores: 1, memoryBytes: 8e9, accelerators: [] },
  ...{ disks: [{ path: '/video', bytes: 1e12, freeBytes: 5e11 }], providers: ['cpu'] },
  ...{ cameras: 0, streamsRunning: 0, recordedBitsPerSecond: 0 },
};

/** edge-manager with helpers that do what edges and the bus do. */
export async function opened() {
  const test = await openForTest(edgeManager);
  let messages = 0;
  const say = (topic: string, payload: object) => {
    messages += 1;
    return test.bus.publish([{ id: `m${messages}`, topic, key: 't1', payload: { tenantId: 't1', ...payload } }]);
  };
  const taken = async (look: () => Promise<boolean>): Promise<void> => {
    while (!(await look())) await new Promise((resolve) => setImmediate(resolve));
  };
  const beat = async (edgeId: string, inventory?: object, softwareVersion = '1.0.0') => {
    const answer = await test.ask(
      BEAT,
      { input: { softwareVersion, ...(inventory ? { inventory } : {}) } },
      edgeOf(edgeId),
    );
    if (answer.errors) throw answer.errors[0];
    return (answer.data as { edgeHeartbeat: { commands: { id: string; order: string }[] } }).edgeHeartbeat.commands;
  };
  const enrol = async (name: string): Promise<string> => {
    const made = (await test.ask(CODE, { name })).data as { createEnrolment: { code: string } };
    const { code } = made.createEnrolment;
    const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { data } = await test.ask(ENROL, { input: { code, publicKey } }, service);
    return (data as { edgeEnrol: { edgeServerId: string } }).edgeEnrol.edgeServerId;
  };
  const assignment = async (cameraId: string): Promise<SeenAssignment | null> => {
    const { data } = await test.ask(CAMERA, { r: [{ __typename: 'Camera', id: cameraId }] });
    return (data as { _entities: { edgeAssignment: SeenAssignment | null }[] })._entities[0]?.edgeAssignment ?? null;
  };
  const addCamera = async (id: string): Promise<void> => {
    await say('vms.cameras', { id, siteId: 's1', name: id, preferredEdgeId: null, deleted: false });
    await taken(async () => (await assignment(id)) !== null);
  };
  const mutate = async (source: string, variables: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { data, errors }: ExecutionResult = await test.ask(source, variables);
    if (errors) throw errors[0];
    return Object.values(data ?? {})[0] as Record<string, unknown>;
  };
  return Object.assign(test, { say, taken, beat, enrol, assignment, addCamera, mutate });
}
