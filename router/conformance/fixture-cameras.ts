import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { GraphQLError } from 'graphql';
import type { FixtureContext } from './fixture.ts';

export const cameraSdl = `
  type Query { cameras(first: Int = 10, kind: LensKind): [Camera!]! camera(id: ID!): Camera devices: [Device!]! search(text: String!): [Found!]! }
  type Mutation { addCamera(input: AddCameraInput!): Camera! breakCamera(id: ID!): Camera }
  input AddCameraInput { name: String! siteId: ID = "s1" tags: [String!] }
  enum LensKind { FIXED ZOOM HIDDEN @inaccessible }
  type Camera implements Device @key(fields: "id") { id: ID! name: String! site: Site lens: LensKind owner: User recorders: [ID!]! @inaccessible broken: String! maybe: String tags: [String] neighbours: [Camera!]! }
  type Speaker implements Device { id: ID! name: String! volume: Int site: Site }
  interface Device { id: ID! name: String! }
  union Found = Camera | Speaker | Site
  type Site @key(fields: "id") { id: ID! cameras(first: Int = 5): [Camera!]! height: Int @external risk: Float @requires(fields: "height") }
  type User @key(fields: "email") { email: String! }
`;

const lenses = ['FIXED', 'ZOOM', 'FIXED', 'ZOOM', 'FIXED'];
const cameras = [0, 1, 2, 3, 4].map((n) => ({
  __typename: 'Camera',
  id: `c${n}`,
  name: `Camera ${n}`,
  site: n === 4 ? null : { __typename: 'Site', id: `s${(n % 3) + 1}` },
  lens: lenses[n],
  owner: n === 3 ? null : { email: n % 2 ? 'bob@acme.test' : 'ann@acme.test' },
  recorders: [`e${n % 2}`, 'e9'],
  tags: n === 0 ? null : ['a', null, `t${n}`],
}));
const speakers = [{ __typename: 'Speaker', id: 'p1', name: 'Speaker 1', volume: 7, site: { id: 's2' } }];
const cameraOf = (id: unknown) => cameras.find((camera) => camera.id === id) ?? null;

export const cameraResolvers: GraphQLResolverMap<FixtureContext> = {
  Query: {
    cameras: (_: unknown, { first, kind }) => cameras.filter(({ lens }) => !kind || lens === kind).slice(0, first),
    camera: (_: unknown, { id }) => cameraOf(id),
    devices: () => [...cameras.slice(0, 2), ...speakers],
    search: async () => [cameras[1], ...speakers, { __typename: 'Site', id: 's3' }],
  },
  Mutation: {
    addCamera: (_: unknown, { input: { name, siteId } }) => ({
      ...cameras[0],
      id: 'new',
      name,
      site: /^s[1-3]$/.test(siteId) ? { id: siteId } : null,
    }),
    breakCamera: (_: unknown, { id }) => {
      throw new GraphQLError(`Camera ${id} cannot be broken.`, { extensions: { code: 'CAMERA_SOLID', id } });
    },
  },
  Camera: {
    __resolveReference: ({ id }: { id: string }) => cameraOf(id),
    broken: ({ id }: { id: string }) => (id === 'c2' ? null : 'fine'),
    maybe: ({ id }: { id: string }) => {
      if (id === 'c1') throw new GraphQLError('Perhaps not.', { extensions: { code: 'MAYBE_NOT' } });
      return 'yes';
    },
    neighbours: ({ id }: { id: string }) => cameras.filter((camera) => camera.id !== id).slice(0, 2),
  },
  Site: {
    __resolveReference: (site: object) => site,
    cameras: ({ id }: { id: string }, { first }) => cameras.filter(({ site }) => site?.id === id).slice(0, first),
    risk: ({ height }: { height?: number }) => (height === undefined ? null : height / 100),
  },
};
