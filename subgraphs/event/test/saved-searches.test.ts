import { describe, expect, it } from '@jest/globals';
import { administrator, openForTest, type SubgraphTester } from '@vms/kit/testing/open-for-test';
import { event } from '../src/index.ts';

const SEARCH =
  'id name version shared mine owner { id } filter { cameraIds kinds severities from to text plate incidentId }';
const CREATE = `mutation ($input: CreateSavedSearchInput!) { createSavedSearch(input: $input) { __typename
  ... on CreateSavedSearchSuccess { savedSearch { ${SEARCH} } } ... on ValidationError { field } ... on Error { message } } }`;
const UPDATE = `mutation ($input: UpdateSavedSearchInput!) { updateSavedSearch(input: $input) { __typename
  ... on UpdateSavedSearchSuccess { savedSearch { ${SEARCH} } } } }`;
const DELETE = 'mutation ($id: ID!) { deleteSavedSearch(id: $id) { __typename } }';
const LIST = `{ savedSearches { totalCount edges { node { ${SEARCH} } } } }`;
const colleague = { ...administrator, id: 'colleague' };
const stranger = { ...administrator, id: 'u9', tenantId: 't9' };
const filter = {
  ...{ cameraIds: ['cam-1'], kinds: ['INTRUSION'], severities: ['CRITICAL'], text: 'person' },
  from: '2026-01-01T00:00:00.000Z',
};

type Answer = { __typename: string; field?: string; savedSearch: { id: string; version: number } };

async function opened() {
  const test = await openForTest(event);
  const one = async (field: string, source: string, variables: object, principal = administrator): Promise<Answer> => {
    const { data, errors } = await test.ask(source, variables as Record<string, unknown>, principal);
    expect(errors).toBeUndefined();
    return data?.[field] as Answer;
  };
  return Object.assign(test, {
    create: (input: object, principal = administrator) =>
      one('createSavedSearch', CREATE, { input: { name: 'Night', filter, ...input } }, principal),
    update: (input: object, principal = administrator) => one('updateSavedSearch', UPDATE, { input }, principal),
    remove: (id: string, principal = administrator) => one('deleteSavedSearch', DELETE, { id }, principal),
  });
}
const names = async (test: SubgraphTester<unknown>, principal = administrator) => {
  const { data } = await test.ask(LIST, {}, principal);
  return (data as { savedSearches: { edges: { node: { name: string } }[] } }).savedSearches.edges.map(
    ({ node }) => node.name,
  );
};

describe('saved searches', () => {
  it('are kept as they were made, and asked with again as they are', async () => {
    await using test = await opened();
    const { savedSearch } = await test.create({ shared: true });
    expect(savedSearch).toMatchObject({ name: 'Night', version: 1, shared: true, mine: true, owner: { id: 'u1' } });
    expect(savedSearch).toMatchObject({ filter: { ...filter, to: null, plate: null, incidentId: null } });
    const again = (savedSearch as unknown as { filter: object }).filter;
    const { data, errors } = await test.ask('query ($filter: EventFilter) { events(filter: $filter) { totalCount } }', {
      filter: again,
    });
    expect([data, errors]).toEqual([{ events: { totalCount: 0 } }, undefined]);
  });

  it('are one’s own until shared, in the tenant only', async () => {
    await using test = await opened();
    await test.create({ name: 'Mine' });
    const { savedSearch } = await test.create({ name: 'Ours', shared: true });
    expect(await names(test)).toEqual(['Ours', 'Mine']);
    expect(await names(test, colleague)).toEqual(['Ours']);
    expect(await names(test, stranger)).toEqual([]);
    const change = { id: savedSearch.id, version: 1, name: 'Theirs' };
    expect(await test.update(change, colleague)).toMatchObject({ __typename: 'Forbidden' });
    expect(await test.update(change, stranger)).toMatchObject({ __typename: 'NotFound' });
    expect(await test.remove(savedSearch.id, colleague)).toMatchObject({ __typename: 'Forbidden' });
    expect(await test.remove(savedSearch.id)).toMatchObject({ __typename: 'DeleteSavedSearchSuccess' });
    expect(await names(test)).toEqual(['Mine']);
  });

  it('tell who comes second, and keep what a change leaves out', async () => {
    await using test = await opened();
    const { savedSearch } = await test.create({});
    const { id } = savedSearch;
    expect(await test.update({ id, version: 1, filter: { plate: 'W1*' } })).toMatchObject({
      savedSearch: { name: 'Night', version: 2, filter: { plate: 'W1*', text: null } },
    });
    expect(await test.update({ id, version: 1, name: 'Day' })).toMatchObject({ __typename: 'Conflict' });
    expect(await names(test)).toEqual(['Night']);
  });

  it('refuse a name twice, more than a person may have, and what nobody could mean', async () => {
    await using test = await opened();
    for (let n = 0; n < 100; n++) await test.create({ name: `Search ${n}` });
    expect(await test.create({ name: 'One more' })).toMatchObject({ __typename: 'Conflict' });
    expect(await test.create({ name: 'Search 1' }, colleague)).toMatchObject({
      __typename: 'CreateSavedSearchSuccess',
    });
    expect(await test.create({ name: 'Search 1' }, colleague)).toMatchObject({ __typename: 'Conflict' });
    for (const [wrong, field] of [
      [{ name: ' ' }, 'name'],
      [{ name: 'a\u0000b' }, 'name'],
      [{ filter: { text: 'x'.repeat(201) } }, 'text'],
      [{ filter: { from: filter.from, to: filter.from } }, 'to'],
    ] as const)
      expect(await test.create(wrong, colleague)).toMatchObject({ __typename: 'ValidationError', field });
  });
});
