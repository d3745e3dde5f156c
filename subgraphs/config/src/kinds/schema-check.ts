import { createHash } from 'node:crypto';
import { Fault } from '@vms/kit/fault';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../documents/json.ts';

/** A pattern may take a regular expression engine for ever; formats and enums do not. */
const refusedKeywords = new Set(['pattern', 'patternProperties']);
const cacheMax = 200;
const cache = new Map<string, ValidateFunction>();

/** Compiles once per schema. Throws SCHEMA_INVALID for one that is none, refers elsewhere, or has patterns. */
export function compileSchema(schema: JsonObject): ValidateFunction {
  const text = JSON.stringify(schema);
  const key = createHash('sha256').update(text).digest('hex');
  const known = cache.get(key);
  if (known) return known;
  refusePatterns(schema);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: false, addUsedSchema: false });
  addFormats.default(ajv, { mode: 'fast' });
  try {
    const validate = ajv.compile(schema);
    if ('$async' in schema) throw new Error('$async is not supported');
    if (cache.size >= cacheMax) cache.delete(cache.keys().next().value ?? '');
    cache.set(key, validate);
    return validate;
  } catch (error) {
    throw new Fault('SCHEMA_INVALID', `The schema cannot be used: ${(error as Error).message.slice(0, 300)}.`, {
      field: 'schema',
    });
  }
}

/** Throws DOCUMENT_INVALID with the first place that does not fit; `whose` says whose document it is. */
export function checkDocument(schema: JsonObject, document: JsonObject, whose: string): void {
  const validate = compileSchema(schema);
  if (validate(document)) return;
  const [problem] = validate.errors ?? [];
  const where = problem?.instancePath || '/';
  throw new Fault('DOCUMENT_INVALID', `${whose}: ${where} ${problem?.message ?? 'does not fit'}.`, { field: where });
}

function refusePatterns(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (refusedKeywords.has(key) && typeof inner !== 'boolean')
      throw new Fault('SCHEMA_INVALID', `"${key}" is not allowed in a schema; use enum or format.`, {
        field: 'schema',
      });
    refusePatterns(inner as Json);
  }
}
