/** A tree of data as subgraphs return it. */
export type Tree = Record<string, unknown>;

/** True for what can be merged key by key. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges `from` into `into`, which the router owns; lists of equal length merge item by item. */
export function mergeInto(into: Tree, from: Tree): void {
  for (const key of Object.keys(from)) {
    const value = from[key];
    if (value === undefined || key === '__proto__') continue;
    const known = into[key];
    if (known === undefined || known === null || typeof known !== 'object' || typeof value !== 'object') {
      into[key] = value;
    } else if (value !== null && value !== known) {
      mergeObjects(into, key, known, value);
    }
  }
}

function mergeObjects(into: Tree, key: string, known: object, value: object): void {
  if (Array.isArray(known) && Array.isArray(value)) {
    if (known.length === value.length) mergeLists(known, value);
    else into[key] = value;
  } else if (isTree(known) && isTree(value)) mergeInto(known, value);
  else into[key] = value;
}

function mergeLists(known: unknown[], value: unknown[]): void {
  for (let index = 0; index < known.length; index += 1) {
    const left = known[index];
    const right = value[index];
    if (isTree(left) && isTree(right)) mergeInto(left, right);
    else if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) mergeLists(left, right);
    else if (right !== undefined && right !== null) known[index] = right;
  }
}
