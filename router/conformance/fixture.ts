import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { type GraphQLSchema, parse } from 'graphql';
import { cameraResolvers, cameraSdl } from './fixture-cameras.ts';
import { eventResolvers, eventSdl } from './fixture-events.ts';
import { siteResolvers, siteSdl, userResolvers, userSdl } from './fixture-sites.ts';

/** What a fixture resolver may see. */
export interface FixtureContext {
  readonly who: string | null;
}

interface Part {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: GraphQLResolverMap<FixtureContext>;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@inaccessible"])\n';

const parts: readonly Part[] = [
  { name: 'sites', sdl: siteSdl, resolvers: siteResolvers },
  { name: 'users', sdl: userSdl, resolvers: userResolvers },
  { name: 'cameras', sdl: cameraSdl, resolvers: cameraResolvers },
  { name: 'events', sdl: eventSdl, resolvers: eventResolvers },
];

/** Four small subgraphs and their supergraph: every federation shape that the product uses, and what can go wrong. */
export function openFixture(): { supergraphSdl: string; schemas: Map<string, GraphQLSchema> } {
  const services = parts.map(({ name, sdl, resolvers }) => ({ name, typeDefs: parse(LINK + sdl), resolvers }));
  const composed = composeServices(services);
  if (!composed.supergraphSdl) throw new Error(`The fixture does not compose: ${composed.errors?.join('\n')}`);
  const schemas = services.map(({ name, typeDefs, resolvers }): [string, GraphQLSchema] => [
    name,
    buildSubgraphSchema([{ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> }]),
  ]);
  return { supergraphSdl: composed.supergraphSdl, schemas: new Map(schemas) };
}
