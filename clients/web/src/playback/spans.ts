import { strings } from '../strings.ts';

export interface Span {
  kind: string;
  from: string;
  to: string;
  reason?: string | null;
}

/** What a kind of span is called. */
export function kindName(kind: string): string {
  return (strings.playback.legend as Readonly<Record<string, string>>)[kind] ?? kind;
}

/** A recorder's reason in words; its own code, readable, where there are none. */
export function reasonName(reason: string | null | undefined): string | null {
  if (!reason) return null;
  const known = (strings.playback.reasons as Readonly<Record<string, string>>)[reason];
  return known ?? reason.replaceAll(/[_-]/g, ' ').toLowerCase();
}
