import { isTree, type Tree } from './merge.ts';

export type ResponsePath = readonly (string | number)[];

/** Compiles a flatten path into a collector of the objects found there, in order, nulls left out. */
export function compileCollector(path: ResponsePath): (root: Tree) => Tree[] {
  const steps = path.map(String);
  return (root) => {
    const found: Tree[] = [];
    collect(root, 0, steps, found);
    return found;
  };
}

function collect(value: unknown, from: number, steps: readonly string[], found: Tree[]): void {
  let here = value;
  for (let at = from; at < steps.length; at += 1) {
    if (here === null || here === undefined) return;
    const step = steps[at] as string;
    if (step === '@') {
      if (!Array.isArray(here)) return;
      for (const item of here) collect(item, at + 1, steps, found);
      return;
    }
    here = (here as Tree)[step];
  }
  if (Array.isArray(here)) for (const item of here) collect(item, steps.length, steps, found);
  else if (isTree(here)) found.push(here);
}

/** The same objects' response paths, in the same order; only computed when an error needs them. */
export function responsePaths(root: Tree, path: ResponsePath): ResponsePath[] {
  const found: (string | number)[][] = [];
  const steps = path.map(String);
  const walk = (value: unknown, at: number, trail: readonly (string | number)[]): void => {
    if (value === null || value === undefined) return;
    const step = steps[at];
    if (Array.isArray(value) && (step === '@' || step === undefined)) {
      for (const [index, item] of value.entries()) walk(item, step === undefined ? at : at + 1, [...trail, index]);
    } else if (step === undefined) {
      if (isTree(value)) found.push([...trail]);
    } else if (isTree(value)) {
      walk(value[step], at + 1, [...trail, step]);
    }
  };
  walk(root, 0, []);
  return found;
}
