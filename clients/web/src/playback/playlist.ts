import type { Span } from './spans.ts';

/** A stretch that is recorded in one file. Times are UTC ms. */
export interface Piece {
  readonly url: string;
  /** The init segment that its bytes need. */
  readonly initUrl: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Still being written: more of it comes. */
  readonly open: boolean;
}

export interface Playlist {
  readonly pieces: readonly Piece[];
  /** Why the rest is not there. */
  readonly holes: readonly Span[];
}

/** Reads a recording's HLS playlist; `address` is where it came from. Lines it does not know are passed over. */
export function parsePlaylist(text: string, address: string): Playlist {
  const pieces: Piece[] = [];
  const holes: Span[] = [];
  const absolute = (name: string): string => new URL(name, address).href;
  let initUrl = '';
  let fromMs = 0;
  let durationMs = 0;
  for (const line of text.split('\n')) {
    const [tag = '', rest = ''] = split(line);
    if (tag === '#EXT-X-MAP') initUrl = absolute(attributes(rest).URI ?? '');
    else if (tag === '#EXT-X-PROGRAM-DATE-TIME') fromMs = Date.parse(rest);
    else if (tag === '#EXTINF') durationMs = Number.parseFloat(rest) * 1000;
    else if (tag === '#EXT-X-DATERANGE') {
      const {
        CLASS: kind = 'GAP',
        'START-DATE': from = '',
        'END-DATE': to = '',
        'X-REASON': reason,
      } = attributes(rest);
      holes.push({ kind, from, to, reason: reason ?? null });
    } else if (tag === '#EXT-X-VMS-OPEN') {
      const { URI = '', MAP = '', DATE = '', DURATION = '0' } = attributes(rest);
      const beginMs = Date.parse(DATE);
      const endMs = beginMs + Number(DURATION) * 1000;
      pieces.push({ url: absolute(URI), initUrl: absolute(MAP), fromMs: beginMs, toMs: endMs, open: true });
    } else if (line !== '' && !line.startsWith('#')) {
      pieces.push({ url: absolute(line), initUrl, fromMs, toMs: fromMs + durationMs, open: false });
    }
  }
  return { pieces, holes };
}

function split(line: string): [string, string] {
  const at = line.indexOf(':');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function attributes(text: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g)].map(([, name, quoted, plain]) => [name, quoted ?? plain]),
  );
}
