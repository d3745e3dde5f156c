import { strings } from '../strings.ts';

/** What a camera's refusal means, in words; undefined for a code without any. */
export function probeText(code: string): string | undefined {
  return (strings.probe as Readonly<Record<string, string>>)[code];
}
