import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SimulatedOnvif, startSimulatedOnvif } from '../simulators/onvif/simulated-onvif.ts';
import { type PlatformUnderTest, until } from './platform-under-test.ts';

const ADD = `mutation ($input: AddCameraInput!) { addCamera(input: $input) {
  ... on AddCameraSuccess { camera { id } } ... on Error { code message } } }`;
const RULE = `mutation ($input: AddEventRuleInput!) { addEventRule(input: $input) {
  ... on AddEventRuleSuccess { rule { id } } ... on Error { code message } } }`;
const DONE = `query ($filter: EventFilter) { events(first: 5, filter: $filter) { edges { node { id raisedAt
  actions { kind state code at lockId } } } } footageLocks(first: 50, filter: { active: true }) { edges { node { id } } } }`;
const STATUS = 'query ($id: ID!) { camera(id: $id) { status } }';

export interface DoneAction {
  readonly kind: string;
  readonly state: string;
  readonly code: string | null;
  readonly at: string | null;
  readonly lockId: string | null;
}

/** A simulated ONVIF camera that the platform records, with a rule: what it tells has a preset reached and footage locked. */
export interface DeviceWithRule extends AsyncDisposable {
  readonly device: SimulatedOnvif;
  /** Its newest event with what rules did about it, and the locks that hold; null while there is none. */
  newest(): Promise<{ raisedAt: string; actions: readonly DoneAction[]; locks: readonly string[] } | null>;
}

export async function addDeviceWithRule(platform: PlatformUnderTest): Promise<DeviceWithRule> {
  const [shown] = JSON.parse(readFileSync(join(platform.home, 'demo', 'cameras.json'), 'utf8')) as {
    url: string;
    username: string;
    password: string;
  }[];
  if (shown === undefined) throw new Error('The demo has no camera.');
  const { url, username, password } = shown;
  const streams = [{ url, codec: 'H264' as const, width: 1280, height: 720, fps: 15 }];
  const device = await startSimulatedOnvif({ channels: [{ name: 'Gate', streams }], username, password });
  let cameraId = '';
  await until(async () => {
    const input = { name: 'Gate', address: device.address, protocol: 'ONVIF', username, password };
    cameraId = (await platform.ask(ADD, { input })).data?.addCamera.camera?.id ?? '';
    return cameraId !== '';
  }, 'the ONVIF camera is added');
  const actions = [{ ptzPreset: { presetId: '1' } }, { lockFootage: { preSeconds: 5, postSeconds: 5, keepDays: 1 } }];
  const rule = { name: 'Gate', cameraIds: [cameraId], kinds: ['DEVICE'], actions };
  const { data } = await platform.ask(RULE, { input: rule });
  if (!data.addEventRule.rule) throw new Error(JSON.stringify(data));
  await until(
    async () => (await platform.ask(STATUS, { id: cameraId })).data?.camera?.status === 'ONLINE',
    'the ONVIF camera is recorded',
  );
  return {
    device,
    newest: async () => {
      const { data: found } = await platform.ask(DONE, { filter: { cameraIds: [cameraId], kinds: ['DEVICE'] } });
      const node = found?.events.edges[0]?.node;
      if (node === undefined) return null;
      const locks = found.footageLocks.edges.map((edge: { node: { id: string } }) => edge.node.id);
      return { raisedAt: node.raisedAt, actions: node.actions, locks };
    },
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  };
}

/** Something moves in front of the camera, for a moment. */
export function moveInFrontOf({ device }: DeviceWithRule): void {
  for (const active of [true, false]) device.state.signal({ kind: 'MOTION', channel: 1, active });
}
