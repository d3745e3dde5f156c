import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { graphql, parse } from 'graphql';
import { edgeSubgraph } from './edge-subgraph.ts';
import { type Bench, openAgent, openBench, openRelay, until } from './testing/open-relay.test.support.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(async () => bench[Symbol.asyncDispose]());

const sdl = readFileSync(new URL('../../../schema/subgraphs/edge.graphql', import.meta.url), 'utf8');
const principal = { kind: 'user' as const, id: 'u', tenantId: 't1' };
const at = (minute: number): string => new Date(minute * 60_000).toISOString();

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly after: string | null;
}

/** An edge that recorded the given minutes, one segment each. */
async function startEdge(url: string, edgeServerId: string, minutes: readonly number[], requests: string[] = []) {
  const segments = minutes.map((minute) => {
    return {
      id: `${edgeServerId}-${minute}`,
      from: at(minute),
      to: at(minute + 1),
      bytes: 10,
      state: 'CLOSED',
      root: null,
    };
  });
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: {
      Camera: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        timeline: (_: unknown, { from, to }: Asked) => {
          const inside = segments.filter((one) => one.from >= from && one.to <= to);
          return { spans: inside.map((one) => ({ ...one, kind: 'RECORDED' })), segmentCount: inside.length, bytes: 0 };
        },
        segments: (_: unknown, { first, after }: Asked) => {
          const start = after ? segments.findIndex(({ id }) => id === after) + 1 : 0;
          const page = segments.slice(start, start + first);
          const hasNextPage = start + page.length < segments.length;
          const edges = page.map((node) => ({ cursor: node.id, node }));
          return { edges, pageInfo: { hasNextPage, hasPreviousPage: false } };
        },
      },
      EdgeServer: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        buffer: () => ({ bytes: 1, bytesMax: 2, segmentCount: segments.length }),
      },
    },
  });
  const { agent } = openAgent(bench, url, edgeServerId, {
    execute: async (source, variableValues) => {
      requests.push(source);
      return graphql({ schema, source, variableValues });
    },
  });
  await until(() => agent.connected());
}

async function open() {
  const { relay, url } = await openRelay(bench, () => []);
  const subgraph = edgeSubgraph(relay, { maySee: (_, cameraId) => cameraId !== 'hidden' });
  const ask = async (
    selection: string,
    representations: readonly object[],
    who: typeof principal | null = principal,
  ) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ${selection} } }`;
    const result = await subgraph.execute({ query, variables: { r: representations }, principal: who });
    return JSON.parse(JSON.stringify(result));
  };
  return { url, subgraph, ask };
}

const camera = (id: string, recorders: readonly string[]) => ({ __typename: 'Camera', id, recorders });
const range = (from: number, to: number): string => `from: "${at(from)}", to: "${at(to)}"`;

describe('the subgraph edge', () => {
  it('prints its SDL for anyone and its entities for nobody', async () => {
    const { subgraph, ask } = await open();
    const { data } = await subgraph.execute({ query: '{ _service { sdl } }', principal: null });
    expect(JSON.stringify(data)).toContain('recorders');
    const refused = await ask('... on EdgeServer { id }', [{ __typename: 'EdgeServer', id: 'a' }], null);
    expect(refused.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('asks each edge once, with aliases and arguments, and merges what two recorders hold', async () => {
    const { url, ask } = await open();
    const requests: string[] = [];
    await Promise.all([startEdge(url, 'a', [0, 1], requests), startEdge(url, 'b', [1, 2])]);
    const selection = `... on Camera { all: timeline(${range(0, 3)}) { n: segmentCount spans { kind from to } }
      early: timeline(${range(0, 1)}) { segmentCount } segments(${range(0, 3)}, first: 2) { pageInfo { hasNextPage } } }`;
    const { data, errors } = await ask(selection, [
      camera('c1', ['a', 'b']),
      camera('c2', ['a']),
      camera('hidden', ['a']),
    ]);
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual([
      {
        all: { n: 4, spans: [{ kind: 'RECORDED', from: at(0), to: at(3) }] },
        early: { segmentCount: 1 },
        segments: { pageInfo: { hasNextPage: true } },
      },
      {
        all: { n: 2, spans: [{ kind: 'RECORDED', from: at(0), to: at(2) }] },
        early: { segmentCount: 1 },
        segments: { pageInfo: { hasNextPage: false } },
      },
      null,
    ]);
    expect(requests).toHaveLength(1);
  });

  it('pages through the segments of two recorders without loss or repetition', async () => {
    const { url, ask } = await open();
    await Promise.all([startEdge(url, 'a', [0, 2, 4]), startEdge(url, 'b', [1, 3, 5])]);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const cursor: string = after ? `, after: "${after}"` : '';
      const page = `segments(${range(0, 9)}, first: 2${cursor}) { edges { node { id } } pageInfo { hasNextPage endCursor } }`;
      const { data } = await ask(`... on Camera { ${page} }`, [camera('c1', ['a', 'b'])]);
      const { edges, pageInfo } = data._entities[0].segments;
      seen.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(['a-0', 'b-1', 'a-2', 'b-3', 'a-4', 'b-5']);
  });

  it('calls what a silent recorder may hold UNKNOWN and names it beside what others answered', async () => {
    const { url, ask } = await open();
    await startEdge(url, 'a', [0]);
    const selection = `... on Camera { t: timeline(${range(0, 2)}) { spans { kind from to } } }`;
    const { data, errors } = await ask(selection, [camera('c1', ['a', 'gone'])]);
    expect(data._entities[0].t.spans).toEqual([
      { kind: 'RECORDED', from: at(0), to: at(1) },
      { kind: 'UNKNOWN', from: at(1), to: at(2) },
    ]);
    expect(errors).toMatchObject([
      { path: ['_entities', 0, 't'], extensions: { code: 'EDGE_OFFLINE', edgeId: 'gone' } },
    ]);
  });

  it('tells slow, outdated and offline edges apart', async () => {
    const { url, subgraph, ask } = await open();
    const slow = openAgent(bench, url, 'slow', { execute: () => new Promise(() => {}) });
    const old = openAgent(bench, url, 'old', {
      execute: async () => ({ errors: [{ message: 'Cannot query field "buffer"' }] as never }),
    });
    await until(() => slow.agent.connected() && old.agent.connected());
    await startEdge(url, 'good', [0]);
    const ids = ['slow', 'old', 'gone', 'good'];
    const r = ids.map((id) => ({ __typename: 'EdgeServer', id }));
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { buffer { segmentCount } } } }';
    const { data, errors } = await subgraph.execute({ query, variables: { r }, principal, deadlineMs: 100 });
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      _entities: [{ buffer: null }, { buffer: null }, { buffer: null }, { buffer: { segmentCount: 1 } }],
    });
    const codes = errors?.map(({ path, extensions }) => [path?.[1], extensions['code'], extensions['edgeId']]);
    expect(codes?.sort()).toEqual([
      [0, 'EDGE_TIMEOUT', 'slow'],
      [1, 'EDGE_OUTDATED', 'old'],
      [2, 'EDGE_OFFLINE', 'gone'],
    ]);
    const foreign = await ask('... on EdgeServer { buffer { bytes } }', [r[3] as object], {
      ...principal,
      tenantId: 't2',
    });
    expect(foreign.errors[0].extensions.code).toBe('EDGE_OFFLINE');
  });
});
