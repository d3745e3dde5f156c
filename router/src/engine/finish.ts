import { GraphQLError } from 'graphql';
import type { Outcome } from './engine.ts';
import { mergeInto, type Tree } from './merge.ts';
import type { CompiledOperation } from './operation.ts';
import type { Run } from './run.ts';
import type { ShapeError } from './shape.ts';

/** Shapes what a run fetched, and adds an error for each null that no error explains. */
export function finishRun(operation: CompiledOperation, run: Run): Outcome {
  if (operation.introspect) mergeInto(run.data, operation.introspect(run.variables));
  const broken: ShapeError[] = [];
  const data = operation.shape(run.data, run.variables, broken);
  if (operation.introspect && data) restoreIntrospection(operation, run.data, data);
  for (const { message, path } of broken) {
    const explained = run.errors.some((error) => !error.path || sameBranch(error.path, path));
    if (!explained) run.errors.push(new GraphQLError(message, { path, extensions: { code: 'NULL_IN_NON_NULL' } }));
  }
  return run.errors.length > 0 ? { errors: run.errors, data } : { data };
}

function restoreIntrospection(operation: CompiledOperation, from: Tree, target: Tree): void {
  for (const key of Object.keys(from)) if (!(key in target)) target[key] = from[key];
  const order = operation.node.selectionSet.selections.flatMap((node) =>
    node.kind === 'Field' ? [node.alias?.value ?? node.name.value] : [],
  );
  for (const key of order) {
    if (!(key in target)) continue;
    const value = target[key];
    delete target[key];
    target[key] = value;
  }
}

function sameBranch(left: readonly (string | number)[], right: readonly (string | number)[]): boolean {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
