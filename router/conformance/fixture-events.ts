import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import type { FixtureContext } from './fixture.ts';

export const eventSdl = `
  type Query { events(first: Int = 10): EventConnection! event(id: ID!): Event }
  type Subscription { eventRaised(count: Int = 3, camera: ID, failAt: Int): EventRaisedItem broken: EventRaisedItem! }
  type EventRaisedItem { cursor: String! event: Event }
  type EventConnection { edges: [EventEdge!]! totalCount: Int! }
  type EventEdge { cursor: String! node: Event! }
  interface Event @key(fields: "id") { id: ID! at: Float! camera: Camera }
  type MotionEvent implements Event @key(fields: "id") { id: ID! at: Float! camera: Camera area: Float }
  type LineEvent implements Event @key(fields: "id") { id: ID! at: Float! camera: Camera direction: String! by: User }
  type User @key(fields: "id") { id: ID! }
  type Camera @key(fields: "id") { id: ID! recorders: [ID!]! @external events(first: Int = 2): [Event!]! timeline(from: Int!): [String!] @requires(fields: "recorders") lastEvent: Event }
`;

const events = Array.from({ length: 40 }, (_, n) => ({
  __typename: n % 2 ? 'LineEvent' : 'MotionEvent',
  id: `v${n}`,
  at: n * 1000,
  camera: n === 5 ? null : { __typename: 'Camera', id: `c${n % 5}` },
  area: n / 100,
  direction: n === 7 ? null : 'A_TO_B',
  by: n % 3 ? { id: 'u1' } : null,
}));
const eventOf = (id: unknown) => events.find((event) => event.id === id) ?? null;

/** More than a thousand = three events, then silence. */
async function* raise({ count, camera, failAt }: { count: number; camera?: string | null; failAt?: number | null }) {
  for (let n = 0; n < count; n += 1) {
    if (n === 3 && count > 1000) await new Promise(() => {});
    const event = n === 1 ? null : (events[n] ?? null);
    if (camera && event?.camera?.id !== camera) continue;
    yield { eventRaised: n === failAt ? new Error('the secret event is broken') : { cursor: `k${n}`, event } };
  }
}

export const eventResolvers: GraphQLResolverMap<FixtureContext> = {
  Query: {
    events: (_: unknown, { first }) => ({
      totalCount: events.length,
      edges: events.slice(0, first).map((node) => ({ cursor: `k-${node.id}`, node })),
    }),
    event: (_: unknown, { id }) => eventOf(id),
  },
  Subscription: {
    eventRaised: { subscribe: (_: unknown, args: Parameters<typeof raise>[0]) => raise(args) },
    broken: {
      subscribe: () => {
        throw new Error('the secret bus is down');
      },
    },
  },
  Event: { __resolveReference: ({ id }: { id: string }) => eventOf(id) },
  MotionEvent: { __resolveReference: ({ id }: { id: string }) => eventOf(id) },
  LineEvent: { __resolveReference: ({ id }: { id: string }) => eventOf(id) },
  Camera: {
    events: ({ id }: { id: string }, { first }) => events.filter(({ camera }) => camera?.id === id).slice(0, first),
    timeline: ({ recorders }: { recorders?: string[] }, { from }) =>
      recorders?.map((edge) => `${edge}@${from}`) ?? null,
    lastEvent: ({ id }: { id: string }) => events.find(({ camera }) => camera?.id === id) ?? null,
  },
};
