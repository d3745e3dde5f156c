import { Fault } from '@vms/kit/fault';
import type { EdgeMedia } from '@vms/kit/ports/edges';
import type { MediaHead } from '../../../../schema/edge/media-request.ts';
import type { MediaUpstream } from './upstream.ts';

const HEAD_MS_MAX = 30_000;
/** An edge that sends nothing for so long is given up; what was read so far can be resumed. */
const SILENT_MS_MAX = 30_000;

/** An upstream as a head and an async iteration of its chunks; the edge has room for more only as they are read. */
export function readUpstream(upstream: MediaUpstream): Promise<EdgeMedia> {
  const waiting: Buffer[] = [];
  let ended: { readonly fault: Fault | null } | null = null;
  let wake = (): void => {};
  const end = (fault: Fault | null): void => {
    ended ??= { fault };
    wake();
  };
  async function* chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk) {
        yield chunk;
        upstream.consumed(chunk.length);
        continue;
      }
      if (ended?.fault) throw ended.fault;
      if (ended) return;
      const timer = setTimeout(() => end(new Fault('EDGE_TIMEOUT', 'The edge stopped sending.')), SILENT_MS_MAX);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
    }
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      upstream.close();
      reject(new Fault('EDGE_TIMEOUT', `Edge ${upstream.edgeId} did not begin in time.`));
    }, HEAD_MS_MAX);
    upstream.listen({
      onHead: ({ status, headers }: MediaHead) => {
        clearTimeout(timer);
        const close = async (): Promise<void> => upstream.close();
        resolve({ edgeId: upstream.edgeId, status, headers, chunks: chunks(), [Symbol.asyncDispose]: close });
      },
      onChunk: (chunk) => {
        waiting.push(chunk);
        wake();
      },
      onEnd: (why) => {
        clearTimeout(timer);
        const fault = why && new Fault(why.code, why.message);
        end(fault);
        reject(fault ?? new Fault('MEDIA_FAILED', 'The edge sent nothing.'));
      },
    });
  });
}
