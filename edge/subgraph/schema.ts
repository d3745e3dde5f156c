import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { deviceResolvers } from './device-resolvers.ts';
import type { EdgeNeeds, LocalEventInfo, SegmentInfo } from './needs.ts';

const sdl = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

/** What the supergraph sees of an edge; its hash travels in the handshake. */
export const federatedSdl = sdl('subgraphs/edge.graphql');

const spanMsMax = 31 * 24 * 3_600_000;
const pageMax = 500;

interface Range {
  readonly from: string;
  readonly to: string;
}

interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
}

interface Keyed {
  readonly id: string;
}

/**
 * The schema of one edge: entities for the supergraph, root fields for use on site.
 * Every answer is read from disk or memory of this edge; nothing here reaches the cloud.
 */
export function buildEdgeSchema(needs: EdgeNeeds): GraphQLSchema {
  const camera = (id: string) => ({ id });
  const buffer = () => {
    const { oldestMs, newestMs, ...counts } = needs.buffer();
    return { ...counts, oldest: isoOrNull(oldestMs), newest: isoOrNull(newestMs) };
  };
  const events = ({ first, after }: Page) => {
    const found = needs.localEvents(pageSize(first, 20), after ?? null);
    return connection(found.events.map(localEvent), found.hasNext);
  };
  const timeline = ({ id }: Keyed, range: Range) => {
    const { fromMs, toMs } = parseRange(range);
    const { segments: segmentCount, bytes } = needs.totals(id, fromMs, toMs);
    return {
      spans: needs.spans(id, fromMs, toMs).map((span) => ({ ...span, from: iso(span.fromMs), to: iso(span.toMs) })),
      segmentCount,
      bytes,
    };
  };
  const segments = ({ id }: Keyed, { first, after, ...range }: Page & Range) => {
    const { fromMs, toMs } = parseRange(range);
    const all = needs.segments(id, fromMs, toMs);
    const start = after ? all.findIndex((one) => one.id === after) + 1 : 0;
    const page = all.slice(start, start + pageSize(first, 100));
    return connection(page.map(segment), start + page.length < all.length);
  };
  return buildSubgraphSchema({
    typeDefs: parse(`${federatedSdl}\n${sdl('edge-local.graphql')}`),
    resolvers: {
      Query: {
        cameras: () => needs.cameras().map(({ cameraId, name }) => ({ id: cameraId, name })),
        camera: (_: unknown, { id }: Keyed) => {
          const known = needs.cameras().find(({ cameraId }) => cameraId === id);
          return known ? { id, name: known.name } : null;
        },
        buffer,
        events: (_: unknown, page: Page) => events(page),
        health: () => ({
          edgeServerId: needs.edgeServerId(),
          connected: needs.connected(),
          appliedVersion: needs.appliedVersion(),
          pendingEvents: needs.pendingEvents(),
          analytics: needs.analytics(),
          models: needs.models(),
          streams: needs.streams().map((one) => ({ ...one, lastFrameAt: isoOrNull(one.lastFrameAtMs) })),
        }),
      },
      Mutation: deviceResolvers(needs),
      EdgeServer: {
        __resolveReference: ({ id }: Keyed) => (id === needs.edgeServerId() ? { id } : null),
        buffer,
        localEvents: (_: unknown, page: Page) => events(page),
      },
      Camera: {
        __resolveReference: ({ id }: Keyed) => camera(id),
        // An edge answers for itself; whom else to ask is the relay's business.
        recorders: () => [needs.edgeServerId()],
        timeline,
        segments,
      },
    },
  });
}

function segment({ id, fromMs, toMs, bytes, state, root }: SegmentInfo) {
  return { id, from: iso(fromMs), to: iso(toMs), bytes, state, root };
}

function localEvent({ raisedAtMs, ...event }: LocalEventInfo) {
  return { ...event, raisedAt: iso(raisedAtMs) };
}

function connection<Node extends Keyed>(nodes: readonly Node[], hasNextPage: boolean) {
  return {
    edges: nodes.map((node) => ({ cursor: node.id, node })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: false,
      startCursor: nodes[0]?.id ?? null,
      endCursor: nodes.at(-1)?.id ?? null,
    },
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

function pageSize(first: number | null | undefined, usual: number): number {
  const size = first ?? usual;
  if (size < 1 || size > pageMax) throw wrong(`first is ${size}; use 1–${pageMax}.`);
  return size;
}

function parseRange({ from, to }: Range): { fromMs: number; toMs: number } {
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  if (Number.isNaN(fromMs) || Number.isNaN(toMs))
    throw wrong('from and to are moments in ISO 8601, for example 2026-01-31T08:00:00.000Z.');
  if (toMs <= fromMs) throw wrong(`to (${to}) is not after from (${from}).`);
  if (toMs - fromMs > spanMsMax) throw wrong('The range is longer than 31 days; ask for less at a time.');
  return { fromMs, toMs };
}

function wrong(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'VALIDATION_FAILED' } });
}
