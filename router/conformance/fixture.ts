import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { type GraphQLSchema, parse, printSchema } from 'graphql';
import { loadSupergraph } from '../src/engine/supergraph.ts';
import { cameraResolvers, cameraSdl } from './fixture-cameras.ts';
import { eventResolvers, eventSdl } from './fixture-events.ts';

import { siteResolvers, siteSdl, userResolvers, userSdl } from './fixture-sites.ts';
import { buildMonolith } from './monolith.ts';

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

export interface Fixture {
  readonly supergraphSdl: string;
  readonly schemas: Map<string, GraphQLSchema>;
  /** The same data and resolvers as one schema without federation. */
  readonly monolith: GraphQLSchema;
}

/**
 * Four small subgraphs and their supergraph: every federation shape that the product uses, and what can go wrong.
 * `moreOfCameras` is added to the SDL of cameras, for another version of the supergraph.
 */
export function openFixture(moreOfCameras = ''): Fixture {
  const services = parts.map(({ name, sdl, resolvers }) => {
    const typeDefs = parse(LINK + sdl + (name === 'cameras' ? moreOfCameras : ''));
    return { name, typeDefs, resolvers };
  });
  const composed = composeServices(services);
  if (!composed.supergraphSdl) throw new Error(`The fixture does not compose: ${composed.errors?.join('\n')}`);
  const schemas = services.map(({ name, typeDefs, resolvers }): [string, GraphQLSchema] => [
    name,
    buildSubgraphSchema([{ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> }]),
  ]);
  const { supergraphSdl } = composed;
  const apiSdl = printSchema(loadSupergraph(supergraphSdl).apiSchema);
  const monolith = buildMonolith(
    apiSdl,
    parts.map(({ resolvers }) => resolvers),
  );
  return { supergraphSdl, schemas: new Map(schemas), monolith };
}
