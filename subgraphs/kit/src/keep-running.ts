/** Keeps one child process running: restarts it with a growing delay, until told to stop. */
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';

export interface Keeper {
  /** The process as it is now; null between a death and the restart. */
  readonly process: () => ChildProcess | null;
  /** Asks it to end (SIGTERM), kills it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface Kept {
  readonly name: string;
  readonly program: string;
  readonly options: ForkOptions;
  /** Also after every restart. */
  readonly onStart?: (child: ChildProcess) => void;
  readonly onMessage: (message: unknown) => void;
  /** A death that nobody asked for. */
  readonly onDeath: (text: string, deaths: number) => void;
}

const firstDelayMs = 500;
const delayMsMax = 15_000;
/** A process that lived this long has recovered: the delay starts again. */
const healthyMs = 60_000;

export function keepRunning(kept: Kept): Keeper {
  let child: ChildProcess | null = null;
  let stopping = false;
  let deaths = 0;
  let timer: NodeJS.Timeout | undefined;

  const begin = () => {
    const startedAt = performance.now();
    const started = fork(kept.program, [], kept.options);
    child = started;
    started.on('message', kept.onMessage);
    kept.onStart?.(started);
    started.on('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      deaths = performance.now() - startedAt > healthyMs ? 1 : deaths + 1;
      kept.onDeath(`${kept.name} ended (${signal ?? `exit code ${code}`})`, deaths);
      timer = setTimeout(begin, Math.min(delayMsMax, firstDelayMs * 2 ** (deaths - 1)));
    });
  };
  begin();

  return {
    process: () => child,
    stop: (graceMs) => {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (running === null || running.exitCode !== null || running.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        const kill = setTimeout(() => running.kill('SIGKILL'), graceMs);
        running.once('exit', () => {
          clearTimeout(kill);
          resolve();
        });
        running.kill('SIGTERM');
      });
    },
  };
}
