import { spawn } from 'node:child_process';
import { Fault } from '@vms/kit/fault';
import type { Progress } from '../../agent/commands/command-runner.ts';

const hookMsMax = 10 * 60_000;
const saidMax = 4_000;

/**
 * Runs the hook with the version as its only argument. It may end this very process: the command then goes on with the next
 * one, which says its version. Throws UPDATE_FAILED with what the hook said last.
 */
export async function updateSoftware(
  {
    updateCommand,
    edgeHome,
    version,
  }: { readonly updateCommand: string; readonly edgeHome: string; readonly version: string },
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly version: string; readonly said: string }> {
  progress(10, 'The hook runs');
  let said = '';
  const hook = spawn(updateCommand, [version], {
    cwd: edgeHome,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, VMS_EDGE_HOME: edgeHome },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(hookMsMax)]),
  });
  for (const stream of [hook.stdout, hook.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-saidMax);
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    hook.once('error', (error) => reject(new Fault('UPDATE_FAILED', `The hook could not be run: ${error.message}.`)));
    hook.once('close', resolve);
  });
  if (code !== 0) throw new Fault('UPDATE_FAILED', `The hook ended with exit code ${code}: ${said.trim().slice(-500)}`);
  return { version, said: said.trim() };
}
