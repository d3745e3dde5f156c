import type { FetchDataRewrite } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import { isTree, type Tree } from './merge.ts';

/** Changes a value in place. */
export type Rewrite = (value: unknown) => void;

/** Is the object of the type, or of one of the abstract type's members? */
export function typeTest(schema: GraphQLSchema, condition: string, whenUnknown: boolean): (object: Tree) => boolean {
  const wanted = schema.getType(condition);
  const known = new Map<string, boolean>();
  return (object) => {
    const name = object.__typename;
    if (typeof name !== 'string') return whenUnknown;
    if (name === condition) return true;
    let answer = known.get(name);
    if (answer === undefined) {
      const type = schema.getType(name);
      answer =
        isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
      if (known.size < 1000) known.set(name, answer);
    }
    return answer;
  };
}

/** Compiles a fetch node's rewrites; null when there are none. */
export function compileRewrites(schema: GraphQLSchema, rewrites: FetchDataRewrite[] | undefined): Rewrite | null {
  if (!rewrites || rewrites.length === 0) return null;
  const steps = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  return (value) => {
    for (const step of steps) step(value);
  };
}

function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const field = rewrite.path.at(-1);
  if (field === undefined) return () => {};
  let step: Rewrite = perObject((object) => {
    if (rewrite.kind === 'ValueSetter') {
      object[field] = rewrite.setValueTo;
    } else if (object[field] !== undefined) {
      object[rewrite.renameKeyTo] = object[field];
      delete object[field];
    }
  });
  for (const element of rewrite.path.slice(0, -1).reverse()) {
    const inner = step;
    if (element.startsWith('... on ')) {
      const applies = typeTest(schema, element.slice('... on '.length), true);
      step = perObject((object) => {
        if (applies(object)) inner(object);
      });
    } else {
      step = perObject((object) => inner(object[element]));
    }
  }
  return step;
}

function perObject(visit: (object: Tree) => void): Rewrite {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (isTree(value)) visit(value);
  };
  return walk;
}
