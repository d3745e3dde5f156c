import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@vms/kit/fault';
import { type Keeper, keepRunning } from '@vms/kit/keep-running';
import type { Log } from '@vms/kit/log';

export interface EdgeChild {
  send(message: object): void;
  /** Ends it and resolves once the next process has said its first word. Throws PART_DOWN when none does in time. */
  restart(signal: AbortSignal): Promise<{ readonly pid: number; readonly ms: number }>;
  status(): { readonly name: string; readonly pid: number | null; readonly deaths: number };
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
const restartMsMax = 45_000;

/** One of the edge's processes: kept running, killed when it hangs, told what it must know. */
export function startChild(options: EdgeChildOptions): EdgeChild {
  const { name, log } = options;
  let heardAt = 0;
  let startedAt = 0;
  let deaths = 0;
  let heard: (() => void) | null = null;
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
      heard?.();
      if (typeof message === 'object' && message !== null) options.onMessage(message);
    },
    onDeath: (text, count) => {
      deaths += 1;
      log.warn({ child: name, deaths: count }, `${text}; restarting`);
    },
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
    restart: (signal) => {
      const from = performance.now();
      const old = keeper.process();
      return new Promise((resolve, reject) => {
        const done = (why: Error | null): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
          heard = null;
          const pid = keeper.process()?.pid ?? 0;
          if (why) reject(why);
          else resolve({ pid, ms: Math.round(performance.now() - from) });
        };
        const leave = (): void => done(new Error('The edge stops.'));
        const timer = setTimeout(() => done(new Fault('PART_DOWN', `${name} did not come back.`)), restartMsMax);
        signal.addEventListener('abort', leave, { once: true });
        heard = () => {
          if (keeper.process() !== old) done(null);
        };
        old?.kill('SIGTERM');
      });
    },
    status: () => ({ name, pid: keeper.process()?.pid ?? null, deaths }),
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
