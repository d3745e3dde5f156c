import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type EdgeCommandReport,
  type EdgeOrder,
  edgeOrder,
  RESULT_CHARS_MAX,
} from '../../../schema/edge/edge-command.ts';
import { keep } from '../enrolment/keep.ts';

export type Progress = (percent: number, note: string) => void;

/** Does what is asked and returns what there is to tell (as JSON); throws a Fault with why not. */
export type Work = (order: EdgeOrder, progress: Progress, signal: AbortSignal) => Promise<unknown>;

export interface CommandRunnerOptions {
  readonly edgeHome: string;
  readonly work: Work;
  /**
   * Whether a command that this process's end interrupted is done by that very end (an update); else it is run again.
   * Null: it is run again.
   */
  readonly afterRestart: (order: EdgeOrder) => EndedCommand | null;
  /** Something changed that is worth a report. */
  readonly onChange: () => void;
}

type EndedCommand = Pick<EdgeCommandReport, 'state' | 'result' | 'code' | 'message'>;

interface Entry {
  readonly id: string;
  readonly order: EdgeOrder;
  readonly begun: boolean;
  readonly ended: EndedCommand | null;
}

/** Ended ones that the cloud has not confirmed, and waiting ones; the cloud has a bound of its own below this. */
const entriesMax = 100;

/** Commands one after the other, each to its end exactly as often as told, kept over restarts until the cloud knows how it ended. */
export class CommandRunner {
  readonly #options: CommandRunnerOptions;
  readonly #path: string;
  readonly #stopping = new AbortController();
  #entries: readonly Entry[];
  #now: { readonly id: string; percent: number; note: string } | null = null;
  #run: Promise<void> = Promise.resolve();

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
    this.#path = join(options.edgeHome, 'edge-commands.json');
    this.#entries = readEntries(this.#path).map((entry) =>
      entry.begun && !entry.ended ? { ...entry, ended: options.afterRestart(entry.order), begun: false } : entry,
    );
  }

  /** What is new is begun; what is known is not. Orders of a newer cloud are refused one by one. */
  take(orders: readonly { readonly id: string; readonly order: unknown }[]): void {
    for (const { id, order } of orders) {
      if (this.#entries.some((entry) => entry.id === id) || this.#entries.length >= entriesMax) continue;
      const found = edgeOrder.safeParse(order);
      const refused = {
        state: 'FAILED',
        code: 'COMMAND_UNKNOWN',
        message: 'This edge does not know such a command.',
      } as const;
      const known = found.success
        ? { order: found.data, ended: null }
        : { order: { kind: 'CHECK_INDEX' } as const, ended: refused };
      this.#entries = [...this.#entries, { id, begun: false, ...known }];
    }
    this.#save();
    this.#wake();
  }

  /** How far each is that the cloud has not confirmed. */
  reports(): EdgeCommandReport[] {
    return this.#entries
      .filter(({ begun, ended }) => begun || ended !== null)
      .map(({ id, ended }) => {
        if (ended) return { id, percent: 100, note: '', ...ended };
        const { percent = 0, note = '' } = this.#now?.id === id ? this.#now : {};
        return { id, state: 'RUNNING', percent, note };
      });
  }

  /** The cloud knows how these ended, or does not want them any more. */
  settled(ids: readonly string[]): void {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter(({ id, begun, ended }) => !ids.includes(id) || (begun && ended === null));
    if (this.#entries.length !== before) this.#save();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#run;
  }

  #wake(): void {
    if (this.#now !== null) return;
    const next = this.#entries.find(({ ended }) => ended === null);
    if (!next || this.#stopping.signal.aborted) return;
    this.#now = { id: next.id, percent: 0, note: '' };
    this.#run = this.#do(next).finally(() => {
      this.#now = null;
      this.#wake();
    });
  }

  async #do({ id, order }: Entry): Promise<void> {
    this.#set(id, { begun: true });
    this.#options.onChange();
    const progress: Progress = (percent, note) => {
      if (this.#now?.id !== id) return;
      const whole = Math.max(0, Math.min(99, Math.floor(percent)));
      if (whole === this.#now.percent && note === this.#now.note) return;
      Object.assign(this.#now, { percent: whole, note: note.slice(0, 500) });
      this.#options.onChange();
    };
    let ended: EndedCommand;
    try {
      const result = JSON.stringify((await this.#options.work(order, progress, this.#stopping.signal)) ?? null);
      if (result.length > RESULT_CHARS_MAX) throw new Error(`the result has ${result.length} characters`);
      ended = { state: 'DONE', result };
    } catch (error) {
      // It goes on after the restart.
      if (this.#stopping.signal.aborted) return;
      const { code, message } = error as { code?: unknown; message?: unknown };
      const known = typeof code === 'string' && /^[A-Z_]+$/.test(code);
      ended = {
        state: 'FAILED',
        code: known ? code.slice(0, 64) : 'COMMAND_FAILED',
        message: String(message ?? error).slice(0, 2_000),
      };
    }
    this.#set(id, { ended });
    this.#options.onChange();
  }

  #set(id: string, change: Partial<Entry>): void {
    this.#entries = this.#entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
    this.#save();
  }

  #save(): void {
    keep(this.#path, JSON.stringify(this.#entries));
  }
}

/** A torn file is no commands: the cloud tells again what it has not heard the end of. */
function readEntries(path: string): Entry[] {
  if (!existsSync(path)) return [];
  try {
    const entries = JSON.parse(readFileSync(path, 'utf8')) as Entry[];
    return entries.filter(({ order }) => edgeOrder.safeParse(order).success);
  } catch {
    return [];
  }
}
