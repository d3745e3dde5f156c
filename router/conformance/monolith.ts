import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { FixtureContext } from './fixture.ts';

type Value = Record<string, unknown>;
type Resolve = GraphQLFieldResolver<unknown, FixtureContext>;
type Members = Record<string, Resolve | { subscribe: Resolve }> & {
  __resolveReference?: (reference: Value) => unknown;
};

/**
 * The second oracle: one schema without federation over the same data and resolvers, run by graphql-js. An object that
 * one part returns by its key is filled from the parts that own its type; what was returned wins.
 */
export function buildMonolith(apiSdl: string, parts: readonly GraphQLResolverMap<FixtureContext>[]): GraphQLSchema {
  const schema = buildSchema(apiSdl);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type) || (!isObjectType(type) && 'resolveType' in type)) {
      type.resolveType = (value: unknown) => (value as { __typename: string }).__typename;
    }
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const owners = parts.flatMap((part) => (part[type.name] ? [part[type.name] as unknown as Members] : []));
    const whole = completer(owners);
    for (const field of Object.values(type.getFields())) {
      const own = owners.map((members) => members[field.name]).find((member) => member !== undefined);
      if (typeof own === 'object') field.subscribe = own.subscribe;
      const resolve = typeof own === 'function' ? own : (source: unknown) => (source as Value)[field.name];
      field.resolve = (source, args, context: FixtureContext, info) => {
        const value = whole(source);
        const run = (parent: unknown) => resolve(parent, args, context, info);
        return value instanceof Promise ? value.then(run) : run(value);
      };
    }
  }
  return schema;
}

function completer(owners: readonly Members[]): (source: unknown) => unknown {
  const references = owners.flatMap(({ __resolveReference: one }) => (one ? [one] : []));
  if (references.length === 0) return (source) => source;
  const known = new WeakMap<object, unknown>();
  return (source) => {
    const value = source as Value;
    const before = known.get(value);
    if (before) return before;
    const found = references.map((reference) => reference(value));
    const joined = found.some((one) => one instanceof Promise)
      ? Promise.all(found).then((all) => Object.assign({}, ...all, value))
      : Object.assign({}, ...found, value);
    known.set(value, joined);
    return joined;
  };
}
