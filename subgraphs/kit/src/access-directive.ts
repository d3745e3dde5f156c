import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { DirectiveLocation, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql';
import { accessNameOf } from './guard.ts';

const NAME = 'access';

/** `@access(permission:)` publishes what the guard enforces: a permission's name, or the audience alone. */
export const accessDirective = new GraphQLDirective({
  name: NAME,
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { permission: { type: new GraphQLNonNull(GraphQLString) } },
});

/** How a subgraph's SDL names the directive, so that composition carries it into the supergraph. */
export const accessLink = {
  name: 'link',
  args: { url: 'https://specs.vms.example/access/v1.0', import: [`@${NAME}`] },
} as const;

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
  }
}

/** Puts the directive on every root field, said or not: one without `askedBy` is for people. */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!['Query', 'Mutation', 'Subscription'].includes(config.parentType)) return config;
    const args = { permission: accessNameOf(config.extensions ?? {}) };
    const directives = [...listed(config.extensions?.directives), { name: NAME, args }];
    return { ...config, extensions: { ...config.extensions, directives } };
  }
}

function listed(directives: unknown): unknown[] {
  if (Array.isArray(directives)) return directives;
  return Object.entries(directives ?? {}).flatMap(([name, args]: [string, unknown]) =>
    (Array.isArray(args) ? args : [args]).map((one: unknown) => ({ name, args: one })),
  );
}

/** The plugin's name for a builder's `plugins`. */
export const accessPlugin = NAME;

SchemaBuilder.registerPlugin(accessPlugin, AccessPlugin);
