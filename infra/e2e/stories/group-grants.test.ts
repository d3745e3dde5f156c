import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Edges, noEdges } from '@vms/kit/ports/edges';
import type { Outcome, Principal } from '@vms/router';
import { servicesOf } from '../../../subgraphs/serve.ts';
import { streaming } from '../../../subgraphs/streaming/src/index.ts';
import { type ComposedPlatform, openComposed } from './composed-platform.ts';

/** An edge that finds every camera well. */
const found: Edges['command'] = async (_edge, _document, { input }) => {
  const { url: address = '' } = (input ?? {}) as { url?: string };
  const profiles = [{ name: 'main', codec: 'h264', width: 1280, height: 720, fps: 25 }];
  const device = { protocol: 'RTSP', address, capabilities: [], channels: [1] };
  return { data: { probe: { profiles, fault: null, device } } };
};
const ADD = `mutation ($input: AddCameraInput!) { addCamera(input: $input) {
  ... on AddCameraSuccess { camera { id } } ... on Error { code message } } }`;
const EVERYTHING = `query ($other: ID!, $event: ID!) {
  cameras { totalCount edges { node { id name status events { totalCount } ingest { state } retention { days } analytics { id } edgeServer { id }
    coverage(from: "2026-03-02T10:00:00Z", to: "2026-03-02T11:00:00Z") { unknownMs } } } }
  camera(id: $other) { id coverage(from: "2026-03-02T10:00:00Z", to: "2026-03-02T11:00:00Z") { unknownMs } }
  cameraGroups { name cameras { id } }
  events { totalCount edges { node { id camera { id name } } } }
  event(id: $event) { id }
  eventStatistics(from: "2026-03-01T00:00:00Z", to: "2026-03-04T00:00:00Z", bucket: DAY) { count }
  eventsCsv { text }
  incidents { edges { node { eventCount severity cameras { id } events { edges { node { id } } } } } }
  tickets { totalCount edges { node { camera { id } events { id } } } }
  clips { edges { node { camera { id } } } }
  footageLocks { edges { node { camera { id } } } }
  analyticsRules { totalCount edges { node { camera { id } } } }
}`;
const START = `mutation ($id: ID!) { startLive(input: { cameraId: $id, protocols: [MSE] }) { __typename ... on Error { code } } }`;
const RAISED = 'subscription { eventRaised { event { label } } }';
type Made = Record<string, Record<string, { id: string }>>;

/** Whether every list has something of the camera. */
function shows(data: Outcome['data'], cameraId: string): boolean {
  const lists = ['cameras', 'events', 'incidents', 'tickets', 'clips', 'footageLocks', 'analyticsRules'];
  return lists.every((list) => JSON.stringify(data?.[list] ?? '').includes(cameraId));
}

describe('a role on a group of cameras', () => {
  let platform: ComposedPlatform;
  const ids = { mine: '', other: '', group: '', viewer: '' };
  const events = { mine: '', other: '' };
  let viewer: Principal;
  beforeAll(async () => {
    platform = await openComposed({}, { ...noEdges, command: found });
    await platform.asEdge('edge-manager', 'mutation { edgeHeartbeat(input: {}) { cloudTime } }', {});
    const site = (await platform.ask(
      'mutation { addSite(input: { name: "Depot" }) { ... on AddSiteSuccess { site { id } } } }',
    )) as Made;
    const add = async (name: string): Promise<string> => {
      const secret = { username: 'viewer', password: 's3cret' };
      const input = { name, address: `rtsp://10.0.0.1/${name}`, siteId: site.addSite?.site?.id, ...secret };
      const added = await platform.until(
        () => platform.ask(ADD, { input: { ...input, edgeServerId: platform.edgeId } }) as Promise<Made>,
        (answer) => answer.addCamera?.camera !== undefined,
      );
      return added.addCamera?.camera?.id ?? '';
    };
    [ids.mine, ids.other] = [await add('Mine'), await add('Other')];
    const group =
      'mutation ($input: CreateCameraGroupInput!) { createCameraGroup(input: $input) { ... on CreateCameraGroupSuccess { group { id } } } }';
    const make = async (name: string, cameraIds: string[]): Promise<string> =>
      ((await platform.ask(group, { input: { name, cameraIds } })) as Made).createCameraGroup?.group?.id ?? '';
    [ids.group] = [await make('Mine only', [ids.mine]), await make('Others', [ids.other])];
    // Each service hears of the cameras in its own time.
    const done = (field: string): Promise<unknown> =>
      platform.until(
        () => platform.ask(`mutation { made: ${field} { __typename } }`),
        ({ made }) => /Success$/.test((made as { __typename: string }).__typename),
      );
    await done('addTicketRule(input: { name: "All", kinds: [INTRUSION], priority: LOW })');
    const range = 'from: "2026-03-02T11:00:00Z", to: "2026-03-02T11:01:00Z", reason: "x"';
    for (const id of [ids.mine, ids.other]) {
      await done(`createAnalyticsRule(input: { cameraId: "${id}", kind: MOTION, name: "Rule" })`);
      await done(`exportClip(input: { cameraId: "${id}", ${range} })`);
      await done(`lockFootage(input: { cameraId: "${id}", ${range} })`);
    }
    const person = { email: 'guard@example.com', name: 'Guard', password: 'a long enough one', role: 'VIEWER' };
    const made = (await platform.ask(
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on CreateUserSuccess { user { id } } } }',
      { input: person },
    )) as Made;
    ids.viewer = made.createUser?.user?.id ?? '';
    await assign(ids.group);
    viewer = await platform.login(person.email, person.password);
    [events.mine, events.other] = [
      await platform.raise({ cameraId: ids.mine }),
      await platform.raise({ cameraId: ids.other }),
    ];
  }, 40_000);
  afterAll(async () => platform[Symbol.asyncDispose]());
  const assign = (group: string, verb = 'assignRole') =>
    platform.ask(
      `mutation ($input: ${verb === 'assignRole' ? 'Assign' : 'Unassign'}RoleInput!) { ${verb}(input: $input) { __typename } }`,
      { input: { userId: ids.viewer, roleId: 'operator', scopeKind: 'GROUP', scopeId: group } },
    );
  const everything = (who: Principal): Promise<Outcome> =>
    platform.outcome(EVERYTHING, { other: ids.other, event: events.other }, who);

  it('limits every list, count, entity and stream to the cameras in it', async () => {
    const all = await platform.until(
      () => everything(platform.admin),
      ({ data }) => shows(data, ids.other),
    );
    expect(all.errors).toBeUndefined();
    expect(all.data).toMatchObject({ cameras: { totalCount: 2 }, events: { totalCount: 2 } });
    const seen = await platform.until(
      () => everything(viewer),
      ({ data }) => shows(data, ids.mine),
    );
    expect(seen.errors).toBeUndefined();
    const text = JSON.stringify(seen.data);
    for (const foreign of [ids.other, events.other, 'Other']) expect(text).not.toContain(foreign);
    expect(seen.data).toMatchObject({
      ...{ camera: null, event: null, eventStatistics: [{ count: 1 }] },
      cameras: { totalCount: 1, edges: [{ node: { id: ids.mine, coverage: { unknownMs: 3_600_000 } } }] },
      cameraGroups: [{ name: 'Mine only', cameras: [{ id: ids.mine }] }],
      events: { totalCount: 1, edges: [{ node: { id: events.mine } }] },
      incidents: { edges: [{ node: { eventCount: 1, cameras: [{ id: ids.mine }] } }] },
      analyticsRules: { totalCount: 1 },
    });
    expect(await platform.ask(START, { id: ids.mine }, viewer)).toEqual({
      startLive: { __typename: 'StartLiveSuccess' },
    });
    expect(await platform.ask(START, { id: ids.other }, viewer)).toMatchObject({ startLive: { code: 'NOT_FOUND' } });
  });

  it('follows the group on an open subscription and a running media session, and ends with the role', async () => {
    const stop = new AbortController();
    const stream = (await platform.follow(RAISED, stop.signal, viewer))[Symbol.asyncIterator]();
    /** The label of the next event that comes. */
    const next = async (): Promise<string> => {
      for (;;) {
        const { done, value } = await stream.next();
        if (done) throw new Error('The stream has ended.');
        const raised = value.data?.eventRaised as { event: { label: string } | null } | undefined;
        if (raised?.event) return raised.event.label;
      }
    };
    const raiseBoth = async (): Promise<void> => {
      await platform.raise({ cameraId: ids.mine, label: 'mine' });
      await platform.raise({ cameraId: ids.other, label: 'other' });
    };
    await platform.raise({ cameraId: ids.other, label: 'other' });
    await raiseBoth();
    expect(await next()).toBe('mine');
    const { sessions } = servicesOf(platform.opened.subgraphs, streaming);
    // What the media relay asks every two seconds of every running session.
    const mayWatch = async (cameraId: string): Promise<boolean> => {
      const scope = platform.opened.subgraphs.get('streaming')?.contextFor({ principal: viewer, traceId: 'media' });
      return scope ? sessions.mayStillSee(platform.tenantId, cameraId, 'LIVE', await scope.access()) : false;
    };
    expect([await mayWatch(ids.mine), await mayWatch(ids.other)]).toEqual([true, false]);
    await platform.ask(
      'mutation ($input: UpdateCameraGroupInput!) { updateCameraGroup(input: $input) { __typename } }',
      {
        input: { id: ids.group, version: 1, cameraIds: [ids.other] },
      },
    );
    await platform.until(
      () => mayWatch(ids.mine),
      (may) => !may,
    );
    expect(await mayWatch(ids.other)).toBe(true);
    // The stream takes the grants of the moment: from the first event of the other camera on, none of mine.
    do await raiseBoth();
    while ((await next()) === 'mine');
    await raiseBoth();
    expect(await next()).toBe('other');
    await assign(ids.group, 'unassignRole');
    await platform.until(
      () => mayWatch(ids.other),
      (may) => !may,
    );
    expect((await platform.outcome('{ cameras { totalCount } }', {}, viewer)).data).toEqual({
      cameras: { totalCount: 0 },
    });
    expect((await platform.outcome(START, { id: ids.other }, viewer)).data).toMatchObject({
      startLive: { code: 'FORBIDDEN' },
    });
    stop.abort();
    await stream.return?.();
  });

  it('leaves a line when an edge joins and when it is given credentials: once for as long as they stay', async () => {
    const take = () => platform.asEdge('camera', `{ edgeDevices(cameraIds: ["${ids.mine}"]) { password } }`, {});
    const log = async (): Promise<string[]> => {
      const LOG = '{ auditLog(first: 100) { edges { node { action target outcome } } } }';
      const { auditLog } = await platform.ask(LOG);
      const lines = (auditLog as { edges: { node: { action: string; target: string; outcome: string } }[] }).edges;
      return lines.flatMap(({ node }) => (node.action.startsWith('edge') ? [`${node.action} ${node.target}`] : []));
    };
    const given = `edgeCredentials {"cameraIds":["${ids.mine}"]}`;
    const joined = expect.stringMatching(/^edgeEnrol {"name":"Edge"/);
    await platform.until(take, (answer) => JSON.stringify(answer).includes('s3cret'));
    await take();
    await platform.until(log, (lines) => lines.length === 2);
    expect(await log()).toEqual([given, joined]);
  });
});
