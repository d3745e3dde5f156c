import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Cameras } from '../cameras/cameras.ts';

type Caller = Principal & { tenantId: string };

export const rowsMax = 100;
const charactersMax = 200_000;
const atOnce = 10;
const columns = ['name', 'address', 'protocol', 'username', 'password', 'siteId', 'channel'] as const;
const wish = z.object({ csv: z.string().min(1).max(charactersMax), edgeServerId: z.string().max(64).nullish() });

export interface ImportRow {
  /** As the file counts: 1 is the header. */
  readonly line: number;
  readonly name: string;
  readonly cameraId: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * Adds what each row names, each on its own: one that fails says why and costs only itself. A file that cannot be read adds
 * nothing. Rows are probed like any camera that is added, a few at a time.
 */
export async function importCameras(
  cameras: Cameras,
  caller: Caller,
  input: unknown,
  access: Access,
): Promise<readonly ImportRow[]> {
  access.requireSomewhere('CONFIGURE');
  const { csv, edgeServerId } = parseInput(wish, input);
  const rows = rowsOf(csv);
  const report = new Array<ImportRow>(rows.length);
  const queue = rows.entries();
  const work = async () => {
    for (const [at, { line, record }] of queue) {
      const { name = '', channel, protocol, ...rest } = record;
      const known = { line, name: name.slice(0, 120), cameraId: null, code: null, message: null };
      const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
      const wanted = {
        ...{ ...filled, name, edgeServerId: edgeServerId ?? null },
        ...(protocol ? { protocol: protocol.toUpperCase() } : {}),
        ...(channel ? { channel: Number(channel) } : {}),
      };
      try {
        report[at] = { ...known, cameraId: (await cameras.add(caller, wanted, access)).id };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        report[at] = { ...known, code: error.code, message: error.message };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, work));
  return report;
}

type Row = { readonly line: number; readonly record: Partial<Record<(typeof columns)[number], string>> };

function rowsOf(csv: string): readonly Row[] {
  const wrong = (why: string): Fault => new Fault('VALIDATION_FAILED', `csv ${why}`, { field: 'csv' });
  let records: { info: { lines: number }; record: Record<string, string> }[];
  try {
    const options = {
      bom: true,
      columns: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: 8_000,
    };
    records = parse(csv, options) as unknown as typeof records;
  } catch (error) {
    // Its message may quote the row, and the row holds a password.
    const { code = 'malformed', lines } = error as { code?: string; lines?: number };
    throw wrong(`cannot be read at line ${lines ?? 1} (${code}).`);
  }
  if (records.length === 0) throw wrong(`has no rows; its first line names the columns: ${columns.join(',')}.`);
  if (records.length > rowsMax) throw wrong(`has ${records.length} rows; import at most ${rowsMax} at once.`);
  const unknown = Object.keys(records[0]?.record ?? {}).find((name) => !columns.some((column) => column === name));
  if (unknown !== undefined) throw wrong(`has a column "${unknown.slice(0, 40)}"; use ${columns.join(',')}.`);
  return records.map(({ info, record }) => ({ line: info.lines, record }));
}
