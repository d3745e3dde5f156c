import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@vms/kit/fault';
import type { Progress } from '../../agent/commands/command-runner.ts';
import type { CheckResult } from '../../storage/check/check-volume.ts';
import { edgeExecArgv } from '../child.ts';

export type CheckMessage =
  | { readonly type: 'progress'; readonly checked: number; readonly of: number }
  | { readonly type: 'result'; readonly result: CheckResult };

/** Of all that is wrong, so many are named. */
const problemsMax = 200;

/** Reads all that is recorded and compares it with the index, in a process of its own with the lowest priority. */
export async function checkIndex(root: string, progress: Progress, signal: AbortSignal): Promise<unknown> {
  const program = fileURLToPath(new URL('./check-index-process.ts', import.meta.url));
  const child = fork(program, [root], { execArgv: [...edgeExecArgv], signal });
  const { segments, files, bytes, problems } = await new Promise<CheckResult>((resolve, reject) => {
    child.on('message', (message: CheckMessage) => {
      if (message.type === 'result') resolve(message.result);
      else progress((100 * message.checked) / message.of, `${message.checked} of ${message.of} segments`);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Fault('CHECK_FAILED', `The check ended early (exit code ${code}).`)));
  });
  return { segments, files, bytes, problems: problems.length, first: problems.slice(0, problemsMax) };
}
