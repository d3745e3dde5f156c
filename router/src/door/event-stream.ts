import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Outcome } from '../engine/engine.ts';
import { secureHeaders } from './refusal.ts';

const KEEP_ALIVE_MS = 12_000;

export interface Patience {
  readonly signal: AbortSignal;
  /** How long a reader may take nothing before it is hung up. */
  readonly slowReaderMsMax: number;
}

/**
 * Streams answers as Server-Sent Events (graphql-sse, distinct connections). A slow reader slows the source down, one answer at
 * a time; one that has stopped reading is hung up and resumes by its cursor.
 */
export async function sendEventStream(
  res: ServerResponse,
  answers: AsyncGenerator<Outcome, void> | Outcome,
  patience: Patience,
  lastWord: () => Outcome | null = () => null,
): Promise<void> {
  res.writeHead(200, {
    ...secureHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  res.write(':\n\n');
  const keepAlive = setInterval(() => {
    if (!res.writableNeedDrain) res.write(':\n\n');
  }, KEEP_ALIVE_MS);
  try {
    if (Symbol.asyncIterator in answers) {
      for await (const answer of answers) await write(res, answer, patience);
    } else {
      await write(res, answers, patience);
    }
    const last = lastWord();
    if (last) res.write(`event: next\ndata: ${JSON.stringify(last)}\n\n`);
    res.write('event: complete\ndata:\n\n');
  } catch (error) {
    if (!patience.signal.aborted && !res.destroyed) throw error;
  } finally {
    clearInterval(keepAlive);
    res.end();
  }
}

/** Rejects when the reader is given up, or gone. */
async function write(res: ServerResponse, answer: Outcome, { signal, slowReaderMsMax }: Patience): Promise<void> {
  if (res.write(`event: next\ndata: ${JSON.stringify(answer)}\n\n`)) return;
  const giveUp = setTimeout(() => res.destroy(), slowReaderMsMax);
  try {
    await once(res, 'drain', { signal });
  } finally {
    clearTimeout(giveUp);
  }
}
