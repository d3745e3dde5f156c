import { z } from 'zod';
import { Fault } from './fault.ts';

/** A name or another line of text: trimmed, 1–`max` characters, no control characters. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'has control characters');

/** Text of several lines: at most `max` characters, of the control characters only tab and line breaks. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\P{Cc}\t\r\n]*$/u, 'has control characters');

/** An id of ours or of a peer, as text. */
export const idText = line(64);

/** Parses at the door: the first problem becomes a VALIDATION_FAILED fault that names its field. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || null;
  throw new Fault('VALIDATION_FAILED', `${field ?? 'input'}: ${issue?.message ?? 'is not valid'}.`, { field });
}
