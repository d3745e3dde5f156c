import { expect } from '@jest/globals';
import { type PlatformUnderTest, until } from './platform-under-test.ts';

/** A plan is set as a client would; the camera's edge obeys, and the timeline says so. Ends with the camera recording. */
export async function planJourney(platform: PlatformUnderTest, id: string): Promise<void> {
  const SET = `mutation ($input: SetRecordingPlanInput!) { setRecordingPlan(input: $input) {
    ... on SetRecordingPlanSuccess { camera { recordingPlan { otherwise } } } ... on Error { code message } } }`;
  const SPANS = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { camera(id: $id) { version
    timeline(from: $from, to: $to) { spans { kind reason } } } }`;
  const look = async (fromMs: number) => {
    const range = { from: new Date(fromMs).toISOString(), to: new Date().toISOString() };
    return (await platform.ask(SPANS, { id, ...range })).data.camera;
  };
  const plan = async (otherwise: string) => {
    const { version } = await look(Date.now() - 1_000);
    const input = { cameraId: id, version, plan: { windows: [], otherwise } };
    expect((await platform.ask(SET, { input })).data.setRecordingPlan.camera.recordingPlan).toEqual({ otherwise });
    return Date.now();
  };
  for (const [otherwise, span] of [
    ['OFF', { kind: 'NOT_EXPECTED', reason: 'schedule' }],
    ['CONTINUOUS', { kind: 'RECORDED', reason: null }],
  ] as const) {
    const sinceMs = await plan(otherwise);
    const kinds = async () => (await look(sinceMs)).timeline?.spans.slice(-2) ?? [];
    await until(async () => JSON.stringify(await kinds()).includes(JSON.stringify(span)), `the plan is ${otherwise}`);
  }
}
