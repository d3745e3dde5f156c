import { Fault } from './fault.ts';

/** How large one text and one list of a root field's input may be; a field that takes in more declares it. */
export interface InputBounds {
  /** UTF-16 units of one text. */
  readonly textMax?: number;
  /** Members of one list. */
  readonly listMax?: number;
}

/** For a field that takes in one long text, a file or a batch, and bounds it by itself with a code of its own. */
export const longText: InputBounds = { textMax: Number.POSITIVE_INFINITY };

const TEXT_MAX = 20_000;
const LIST_MAX = 10_000;
/** Control characters but tab and line breaks: nobody types them, and they deceive terminals, logs and CSV readers. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * Refuses what no field of ours takes, wherever it stands in the arguments: control characters, half a surrogate pair
 * (no store keeps it as it was), texts and lists beyond all bounds. Throws VALIDATION_FAILED and names the place; an
 * object that is the only argument goes without saying, as where a service parses it.
 */
export function requireFit(args: Readonly<Record<string, unknown>>, bounds: InputBounds = {}): void {
  const [only, ...others] = Object.values(args);
  look(others.length === 0 && isObject(only) ? only : args, bounds, '');
}

function look(value: unknown, bounds: InputBounds, at: string): void {
  if (typeof value === 'string') requireFitText(value, bounds.textMax ?? TEXT_MAX, at);
  else if (Array.isArray(value)) {
    const listMax = bounds.listMax ?? LIST_MAX;
    if (value.length > listMax) throw unfit(at, `has ${value.length} members; send at most ${listMax}`);
    for (const [index, item] of value.entries()) look(item, bounds, `${at}.${index}`);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) look(inner, bounds, at === '' ? name : `${at}.${name}`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function requireFitText(text: string, textMax: number, at: string): void {
  if (text.length > textMax) throw unfit(at, `has ${text.length} characters; send at most ${textMax}`);
  if (CONTROL.test(text)) throw unfit(at, 'has control characters');
  if (!text.isWellFormed()) throw unfit(at, 'has half a surrogate pair; send well-formed Unicode');
}

function unfit(field: string, problem: string): Fault {
  return new Fault('VALIDATION_FAILED', `${field || 'input'}: ${problem}.`, { field: field || null });
}
