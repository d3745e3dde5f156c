import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Outcome } from '../engine/engine.ts';
import { secureHeaders } from './refusal.ts';

const KEEP_ALIVE_MS = 12_000;

/** Streams answers as Server-Sent Events (graphql-sse, distinct connections); a slow reader slows the source down. */
export async function sendEventStream(
  res: ServerResponse,
  answers: AsyncGenerator<Outcome, void> | Outcome,
  signal: AbortSignal,
  lastWord: () => Outcome | null,
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
      for await (const answer of answers) await write(res, answer, signal);
    } else {
      await write(res, answers, signal);
    }
    const last = lastWord();
    if (last) res.write(`event: next\ndata: ${JSON.stringify(last)}\n\n`);
    res.write('event: complete\ndata:\n\n');
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(keepAlive);
    res.end();
  }
}

async function write(res: ServerResponse, answer: Outcome, signal: AbortSignal): Promise<void> {
  if (res.write(`event: next\ndata: ${JSON.stringify(answer)}\n\n`)) return;
  await once(res, 'drain', { signal });
}
