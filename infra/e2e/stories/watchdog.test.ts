import { expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { openComposed } from './composed-platform.ts';

const STREAMS = 'mutation ($input: EdgeReportStreamsInput!) { edgeReportStreams(input: $input) }';
const HEARTBEAT = 'mutation ($input: EdgeHeartbeatInput!) { edgeHeartbeat(input: $input) { cloudTime } }';
const CHECKS = `query ($filter: HealthFilter) { healthChecks(filter: $filter) {
  edges { node { id kind state why since } } } }`;

interface Check {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly why: string | null;
  readonly since: string;
}

it('says how a camera and its edge are, since when and why, and calls unknown what nobody can tell', async () => {
  await using platform = await openComposed();
  const { clock, edgeId } = platform;
  const cameraId = v7();
  await platform.place({ cameraId, name: 'Gate', siteId: null });
  const iso = () => new Date(clock.now()).toISOString();
  const beat = () => platform.asEdge('edge-manager', HEARTBEAT, { input: { at: iso(), softwareVersion: '1' } });
  const stream = (state: string) =>
    platform.asEdge('ingestion', STREAMS, { input: { asOf: iso(), streams: [{ cameraId, state }] } });
  const checks = async (filter: object = {}, principal = platform.admin): Promise<Check[]> => {
    const { healthChecks } = await platform.ask(CHECKS, { filter }, principal);
    return (healthChecks as { edges: { node: Check }[] }).edges.map(({ node }) => node);
  };
  const becomes = (id: string, state: string) =>
    platform.until(
      async () => (await checks()).find((one) => one.id === id),
      (one) => one?.state === state,
    );
  await beat();
  await stream('RUNNING');
  const upSince = iso();
  expect(await becomes(edgeId, 'UP')).toMatchObject({ kind: 'EDGE', why: null });
  expect(await becomes(cameraId, 'UP')).toMatchObject({ kind: 'CAMERA', why: null, since: upSince });
  clock.advance(5_000);
  await stream('LOST');
  expect(await becomes(cameraId, 'DOWN')).toMatchObject({ why: 'STREAM_LOST', since: iso() });
  expect(await checks({ state: 'DOWN' })).toHaveLength(1);
  await stream('RUNNING');
  await becomes(cameraId, 'UP');
  clock.advance(60_000);
  expect(await becomes(edgeId, 'DOWN')).toMatchObject({ why: 'EDGE_OFFLINE' });
  expect(await becomes(cameraId, 'UNKNOWN')).toMatchObject({ why: 'EDGE_OFFLINE' });
  expect((await checks({ state: 'UNKNOWN' })).map(({ id }) => id)).toEqual([cameraId]);
  await beat();
  expect(await becomes(cameraId, 'UP')).toMatchObject({ why: null, since: upSince.replace('12:00:00', '12:00:05') });
  expect(await checks({}, platform.stranger)).toEqual([]);
});
