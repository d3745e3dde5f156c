import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Keeper, keepRunning } from '@vms/kit/keep-running';
import type { Log } from '@vms/kit/log';

export interface EdgeChild {
  send(message: object): void;
  stop(): Promise<void>;
}

export interface EdgeChildOptions {
  readonly name: string;
  /** File beside this one. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
  /** What it must know first, after every start. */
  readonly greeting: () => readonly object[];
  readonly onMessage: (message: { readonly type?: unknown }) => void;
}

/** Node's flags for every process of the edge. */
export const edgeExecArgv: readonly string[] = ['--disable-warning=ExperimentalWarning'];

/** A child that says nothing for this long hangs: it is killed and restarted. */
const silentMsMax = 6_000;
/** Opening a large index, or a first model, may take longer than the usual silence. */
const startMsMax = 20_000;
const lookEveryMs = 1_000;
const stopMs = 5_000;

/** One of the edge's processes: kept running, killed when it hangs, told what it must know. */
export function startChild(options: EdgeChildOptions): EdgeChild {
  const { name, log } = options;
  let heardAt = 0;
  let startedAt = 0;
  const keeper: Keeper = keepRunning({
    name,
    program: fileURLToPath(new URL(options.program, import.meta.url)),
    options: { env: { ...process.env, ...options.env }, execArgv: [...edgeExecArgv] },
    onStart: (child) => {
      startedAt = performance.now();
      heardAt = 0;
      for (const greeting of options.greeting()) post(child, greeting);
    },
    onMessage: (message) => {
      heardAt = performance.now();
      if (typeof message === 'object' && message !== null) options.onMessage(message);
    },
    onDeath: (text, deaths) => log.warn({ child: name, deaths }, `${text}; restarting`),
  });
  const look = setInterval(() => {
    const child = keeper.process();
    if (child === null) return;
    const nowMs = performance.now();
    const silent = heardAt === 0 ? nowMs - startedAt > startMsMax : nowMs - heardAt > silentMsMax;
    if (!silent) return;
    log.error({ child: name }, `${name} hangs; killing it`);
    child.kill('SIGKILL');
  }, lookEveryMs);
  return {
    send: (message) => {
      const child = keeper.process();
      if (child !== null) post(child, message);
    },
    stop: () => {
      clearInterval(look);
      return keeper.stop(stopMs);
    },
  };
}

/** A child that is just ending is told again when it is back. */
function post(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => {});
}
