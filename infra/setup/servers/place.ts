import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer, ServerKind } from './server.ts';

/** Where server programs are kept, once per user; `VMS_SERVERS_CACHE` moves it. */
export const serversCache = process.env.VMS_SERVERS_CACHE ?? join(homedir(), '.cache', 'vms-servers');

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Ends the server and starts it again on its data and ports. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A server of a test's own, on an empty folder that goes away with it. */
export async function startForTest(kind: ServerKind): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'vms-server-'));
  let running: RunningServer = await kind.start(serversCache, folder);
  return {
    url: running.url,
    restart: async (signal) => {
      await running.stop(signal);
      running = await kind.start(serversCache, folder);
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
