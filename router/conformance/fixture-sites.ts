import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import type { FixtureContext } from './fixture.ts';

export const siteSdl = `
  type Query { sites: [Site!]! site(id: ID!): Site tenant: Tenant }
  type Mutation { renameSite(id: ID!, name: String!): RenameSiteResult! }
  type Tenant @key(fields: "id") { id: ID! name: String! @shareable }
  type Site @key(fields: "id") { id: ID! name: String! tenant: Tenant! shape: [[Float!]!]! weather: String height: Int }
  interface Error { code: String! message: String! }
  type RenameSiteSuccess { site: Site! }
  type SiteMissing implements Error { code: String! message: String! siteId: ID! }
  union RenameSiteResult = RenameSiteSuccess | SiteMissing
`;

const sites = [1, 2, 3].map((n) => ({
  id: `s${n}`,
  name: `Site ${n}`,
  tenant: { __typename: 'Tenant', id: n < 3 ? 't1' : 't2' },
  shape: [[n, 0.5], [], [1, 2, 3]],
  height: n * 10,
}));
const siteOf = (id: unknown) => sites.find((site) => site.id === id) ?? null;
const tenantOf = (id: unknown) => ({ __typename: 'Tenant', id, name: id === 't1' ? 'Acme' : 'Globex' });

export const siteResolvers: GraphQLResolverMap<FixtureContext> = {
  Query: {
    sites: () => sites,
    site: (_: unknown, { id }) => siteOf(id),
    tenant: (_: unknown, __: unknown, { who }) => (who ? tenantOf('t1') : null),
  },
  Mutation: {
    renameSite: (_: unknown, { id, name }) => {
      const site = siteOf(id);
      if (!site) return { __typename: 'SiteMissing', code: 'NOT_FOUND', message: `No site ${id}.`, siteId: id };
      return { __typename: 'RenameSiteSuccess', site: { ...site, name } };
    },
  },
  Tenant: {
    __resolveReference: ({ id }: { id: string }) => tenantOf(id),
    name: ({ id, name }: { id: string; name?: string }) => name ?? tenantOf(id).name,
  },
  Site: {
    __resolveReference: async ({ id }: { id: string }) => siteOf(id),
    weather: ({ id }: { id: string }) => {
      if (id === 's2') throw new Error('the secret weather database is down');
      return 'sunny';
    },
  },
};

export const userSdl = `
  type Query { me: User users: [User!]! }
  type User @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String! tenant: Tenant @provides(fields: "name") secret: String @inaccessible }
  type Tenant @key(fields: "id", resolvable: false) { id: ID! name: String! @external }
`;

const users = [
  { id: 'u1', email: 'ann@acme.test', name: 'Ann', tenant: { id: 't1', name: 'Acme' }, secret: 'x' },
  { id: 'u2', email: 'bob@acme.test', name: 'Bob', tenant: null, secret: 'y' },
];

export const userResolvers: GraphQLResolverMap<FixtureContext> = {
  Query: {
    me: (_: unknown, __: unknown, { who }) => users.find(({ id }) => id === who) ?? null,
    users: async () => users,
  },
  User: {
    __resolveReference: ({ id, email }: { id?: string; email?: string }) =>
      users.find((user) => user.id === id || user.email === email) ?? null,
  },
};
