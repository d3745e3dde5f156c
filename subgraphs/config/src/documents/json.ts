import { Fault } from '@vms/kit/fault';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const documentBytesMax = 64 * 1024;
const depthMax = 20;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** An object from JSON text, within bounds of size, depth and names; throws DOCUMENT_INVALID. */
export function parseObject(text: string, field: string): JsonObject {
  const wrong = (message: string) => new Fault('DOCUMENT_INVALID', message, { field });
  if (Buffer.byteLength(text) > documentBytesMax) throw wrong(`${field} is larger than ${documentBytesMax} bytes.`);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw wrong(`${field} is no JSON.`);
  }
  if (!isObject(value)) throw wrong(`${field} is no JSON object.`);
  const look = (one: Json, depth: number): void => {
    if (depth > depthMax) throw wrong(`${field} nests deeper than ${depthMax}.`);
    if (typeof one !== 'object' || one === null) return;
    for (const [key, inner] of Object.entries(one)) {
      if (forbidden.has(key)) throw wrong(`${field} has the key ${key}, which is not allowed.`);
      look(inner as Json, depth + 1);
    }
  };
  look(value, 0);
  return value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 7396: objects are merged by key, null takes a key away, everything else is replaced as a whole. */
export function merge(base: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else if (isObject(value)) merged[key] = merge(isObject(before) ? before : {}, value);
    else merged[key] = value;
  }
  return merged;
}

export interface Difference {
  /** RFC 6901, such as /recording/days. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Every leaf that differs, in the order of its path; a list is a leaf. */
export function diff(before: Json | undefined, after: Json | undefined, path = ''): Difference[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => diff(before[key], after[key], `${path}/${escaped(key)}`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

/** Every leaf with its path. */
export function leaves(value: Json, path = ''): { path: string; value: Json }[] {
  if (!isObject(value) || Object.keys(value).length === 0) return path === '' ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${escaped(key)}`));
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
