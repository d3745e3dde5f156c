import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { DirectiveLocation, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql';
import { accessNameOf } from './guard.ts';

const NAME = 'access';
const PRIVATE = 'private';

/** `@access(permission:)` publishes what the guard enforces: a permission's name, or the audience alone. */
export const accessDirective = new GraphQLDirective({
  name: NAME,
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { permission: { type: new GraphQLNonNull(GraphQLString) } },
});

/** `@private`: the value is made for one asker, so no router gives it to another. */
export const privateDirective = new GraphQLDirective({
  name: PRIVATE,
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** Spread into a field's options: its value depends on who asks, or is made for one asker (a signed URL). */
export const madeForOneAsker = { extensions: { private: true } } as const;

/** How a subgraph's SDL names the directives, so that composition carries them into the supergraph. */
export const accessLink = {
  name: 'link',
  args: { url: 'https://specs.vms.example/access/v1.0', import: [`@${NAME}`, `@${PRIVATE}`] },
} as const;

/** A directive that a subgraph brings along, under the URL of its specification. */
export interface ComposedDirective {
  readonly directive: GraphQLDirective;
  readonly url: string;
}

export function linkTo({ directive, url }: ComposedDirective): {
  name: 'link';
  args: { url: string; import: string[] };
} {
  return { name: 'link', args: { url, import: [`@${directive.name}`] } };
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      access: AccessPlugin<Types>;
    }
  }
}

/** Puts @access on every root field, said or not (one without `askedBy` is for people), and @private where it is said. */
class AccessPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const added: { name: string; args: object }[] = [];
    if (['Query', 'Mutation', 'Subscription'].includes(config.parentType)) {
      added.push({ name: NAME, args: { permission: accessNameOf(config.extensions ?? {}) } });
    }
    if (config.extensions?.private === true) added.push({ name: PRIVATE, args: {} });
    if (added.length === 0) return config;
    const directives = [...listed(config.extensions?.directives), ...added];
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
