import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { ingestion } from '../src/index.ts';

const report = 'mutation ($input: EdgeReportStreamsInput!) { edgeReportStreams(input: $input) }';
const look =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera { ingest { state desired codec fps } } } }';

async function opened() {
  const test = await openForTest(ingestion);
  const tell = (cameraIds: readonly string[], edgeId = 'edge-1') => {
    const streams = cameraIds.map((cameraId) => ({ cameraId, state: 'RUNNING', codec: 'h264', fps: 15 }));
    return test.ask(report, { input: { asOf: '2026-01-31T08:00:00.000Z', streams } }, edgeOf(edgeId));
  };
  const ingest = async (id: string) => {
    const { data } = await test.ask(look, { r: [{ __typename: 'Camera', id }] });
    return (data as { _entities: { ingest: object | null }[] })._entities[0]?.ingest;
  };
  return Object.assign(test, { tell, ingest });
}

describe('ingestion', () => {
  it('says what the edge reported, and UNKNOWN once the edge is silent', async () => {
    await using test = await opened();
    await test.tell(['a']);
    expect(await test.ingest('a')).toEqual({ state: 'RUNNING', desired: true, codec: 'h264', fps: 15 });
    test.clock.advance(60_000);
    expect(await test.ingest('a')).toMatchObject({ state: 'UNKNOWN' });
  });

  it('forgets a stream that its edge does not report any more, and no other edge’s', async () => {
    await using test = await opened();
    await test.tell(['a', 'b']);
    await test.tell(['c'], 'edge-2');
    await test.tell(['b']);
    expect(await test.ingest('a')).toBeNull();
    expect(await test.ingest('b')).toMatchObject({ desired: true });
    expect(await test.ingest('c')).toMatchObject({ desired: true });
  });

  it('takes reports that come together, from one edge or from two that both record a camera', async () => {
    await using test = await opened();
    const told = await Promise.all([test.tell(['a']), test.tell(['a', 'b']), test.tell(['a'], 'edge-2')]);
    expect(told.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
    expect(await test.ingest('a')).toMatchObject({ state: 'RUNNING' });
  });

  it('takes reports from edges only', async () => {
    await using test = await opened();
    const { errors } = await test.ask(report, { input: { asOf: '2026-01-31T08:00:00.000Z', streams: [] } });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
