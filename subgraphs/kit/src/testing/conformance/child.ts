import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** What it has said so far, line by line. */
  readonly said: readonly string[];
  /** Resolves when it has ended; with the signal that ended it. */
  readonly gone: Promise<string | null>;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Runs a program (a URL, or a name in this folder) in a process of its own, to be killed between any two of its steps. */
export function startChild(program: string, job: object): Child {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file, JSON.stringify(job)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const gone = new Promise<string | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  const said: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  return {
    said,
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
