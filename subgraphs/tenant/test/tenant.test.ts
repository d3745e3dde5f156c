import { describe, expect, it } from '@jest/globals';
import type { BusMessage } from '@vms/kit/ports/bus/bus';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { tenant } from '../src/index.ts';

const ADD = `mutation ($input: AddSiteInput!) { addSite(input: $input) {
  __typename ... on AddSiteSuccess { site { id name timezone } } ... on Error { code message } ... on ValidationError { field } } }`;
const SITES =
  'query ($first: Int, $after: String) { sites(first: $first, after: $after) { totalCount edges { node { name } } pageInfo { hasNextPage endCursor } } }';

describe('tenant', () => {
  it('keeps sites, says them on the bus, and pages through them without gap or overlap', async () => {
    await using test = await openForTest(tenant);
    const heard: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      test.bus.subscribe({
        group: 'test',
        topics: ['vms.sites'],
        handler: async (message: BusMessage) => {
          if (heard.push(message.payload) === 3) resolve();
        },
      });
    });
    for (const name of ['North', 'South', 'West']) {
      const { data, errors } = await test.ask(ADD, { input: { name, timezone: 'Europe/Istanbul' } });
      expect(errors).toBeUndefined();
      expect(data?.addSite).toMatchObject({ __typename: 'AddSiteSuccess', site: { name } });
    }
    await all;
    const said = { id: expect.any(String), tenantId: 't1', timezone: 'Europe/Istanbul' };
    expect(heard).toEqual(['North', 'South', 'West'].map((name) => ({ ...said, name })));
    const first = (await test.ask(SITES, { first: 2 })).data?.sites as { pageInfo: { endCursor: string } };
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await test.ask(SITES, { first: 2, after: first.pageInfo.endCursor });
    expect(rest.data?.sites).toMatchObject({ edges: [{ node: { name: 'West' } }], pageInfo: { hasNextPage: false } });
  });

  it('answers a mistake as a typed member of the result', async () => {
    await using test = await openForTest(tenant);
    const wrong = await test.ask(ADD, { input: { name: ' ' } });
    expect(wrong.data?.addSite).toMatchObject({ __typename: 'ValidationError', field: 'name' });
    await test.ask(ADD, { input: { name: 'North' } });
    const twice = await test.ask(ADD, { input: { name: 'North' } });
    expect(twice.data?.addSite).toMatchObject({ __typename: 'Conflict', code: 'CONFLICT' });
    const viewer = { ...administrator, id: 'u2' };
    const forbidden = await test.ask(ADD, { input: { name: 'South' } }, viewer);
    expect(forbidden.data?.addSite).toMatchObject({ __typename: 'Forbidden' });
  });

  it('puts a site on the map, and takes it off again; a place that is none is refused', async () => {
    await using test = await openForTest(tenant);
    const PLACED = `mutation ($input: UpdateSiteInput!) { updateSite(input: $input) { __typename
      ... on UpdateSiteSuccess { site { name position { latitude longitude } } } ... on ValidationError { field } } }`;
    const vienna = { latitude: 48.2, longitude: 16.37 };
    const added = (await test.ask(ADD, { input: { name: 'North', position: vienna } })).data as {
      addSite: { site: { id: string } };
    };
    const { id } = added.addSite.site;
    const placed = async (input: object) => (await test.ask(PLACED, { input: { id, ...input } })).data?.updateSite;
    expect(await placed({ name: 'South' })).toMatchObject({ site: { name: 'South', position: vienna } });
    expect(await placed({ position: { latitude: 91, longitude: 0 } })).toMatchObject({ field: 'position' });
    expect(await placed({ position: null })).toMatchObject({ site: { position: null } });
  });

  it('shows nothing of another tenant, not even as an entity', async () => {
    await using test = await openForTest(tenant);
    const added = (await test.ask(ADD, { input: { name: 'North' } })).data as { addSite: { site: { id: string } } };
    const { id } = added.addSite.site;
    const foreign = { ...administrator, tenantId: 't2' };
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Site { name } } }';
    const r = [{ __typename: 'Site', id }];
    expect((await test.ask(entities, { r })).data).toEqual({ _entities: [{ name: 'North' }] });
    expect((await test.ask(entities, { r }, foreign)).data).toEqual({ _entities: [null] });
    expect((await test.ask('query ($id: ID!) { site(id: $id) { name } }', { id }, foreign)).data).toEqual({
      site: null,
    });
    expect((await test.ask(entities, { r }, null)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
