import { Fault } from '@vms/kit/fault';

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Stores that have tools of their own are not ours to copy, and half a set is no backup. */
export function externalStores(): void {
  const names = ['VMS_RELATIONAL_URL', 'VMS_DOCUMENTS_URL', 'VMS_BUS_URL', 'VMS_BLOBS_URL'];
  const set = names.filter((name) => process.env[name]);
  if (set.length === 0) return;
  throw new Fault(
    'BACKUP_EXTERNAL',
    `${set.join(', ')} name stores outside VMS_HOME: stop the platform, back each up with its own tools, and keep VMS_HOME/keys with them.`,
  );
}

/** Runs a command; what the reader can act on is one line, anything else keeps its stack. */
export async function finish(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Fault ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  }
}
