import type { z } from 'zod';
import { Fault } from './fault.ts';

/** Parses at the door: the first problem becomes a VALIDATION_FAILED fault that names its field. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || null;
  throw new Fault('VALIDATION_FAILED', `${field ?? 'input'}: ${issue?.message ?? 'is not valid'}.`, { field });
}
