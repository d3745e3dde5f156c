import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DesiredSettings,
  EDGE_SETTINGS_KIND,
  type EdgeSettings,
  edgeSettings,
  type SettingsReport,
} from '../../../schema/edge/edge-settings.ts';
import { keep } from '../enrolment/keep.ts';

/** Rejects with what does not fit this machine; what it did until then is undone by being called with the last good ones. */
export type ApplySettings = (settings: EdgeSettings) => void | Promise<void>;

interface Kept {
  readonly revision: string;
  readonly content: EdgeSettings;
}

interface File {
  readonly good: Kept | null;
  /** Written before it is applied, taken away after: what is found here at a start ended the process. */
  readonly trying: string | null;
  /** Not tried again until another one was applied. */
  readonly crashed: string | null;
}

/** What an edge runs of its configuration: the last good document, whatever comes, also over a crash while applying. */
export class SettingsKeeper {
  readonly #path: string;
  readonly #apply: ApplySettings;
  #good: Kept | null = null;
  #crashed: string | null = null;
  #refused: SettingsReport['refused'] = null;
  #order: Promise<void> = Promise.resolve();

  constructor(edgeHome: string, apply: ApplySettings) {
    this.#path = join(edgeHome, 'settings.json');
    this.#apply = apply;
  }

  report(): SettingsReport {
    return { kind: EDGE_SETTINGS_KIND, appliedRevision: this.#good?.revision ?? null, refused: this.#refused };
  }

  /** The last good ones, before the cloud is there. */
  async restore(): Promise<void> {
    const { good, trying, crashed } = readFile(this.#path);
    this.#crashed = trying ?? crashed;
    if (trying !== null) this.#keep(good, null);
    if (good === null) return;
    await this.#apply(good.content);
    this.#good = good;
  }

  /** In the order of arrival; never rejects: what is wrong is in the report. Kinds of a newer cloud are left alone. */
  take(documents: readonly DesiredSettings[]): Promise<void> {
    const document = documents.find(({ kind }) => kind === EDGE_SETTINGS_KIND);
    if (document) this.#order = this.#order.then(() => this.#take(document));
    return this.#order;
  }

  async #take({ revision, content }: DesiredSettings): Promise<void> {
    if (revision === this.#good?.revision) {
      this.#refused = null;
      return;
    }
    if (revision === this.#crashed) {
      const message = 'The edge ended while it applied this; it runs what it ran before.';
      this.#refused = { revision, code: 'SETTINGS_CRASHED', message };
      return;
    }
    if (revision === this.#refused?.revision) return;
    const found = edgeSettings.safeParse(content);
    if (!found.success) {
      const [issue] = found.error.issues;
      const message = `/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'does not fit'}`.slice(0, 1_000);
      this.#refused = { revision, code: 'SETTINGS_INVALID', message };
      return;
    }
    this.#keep(this.#good, revision);
    try {
      await this.#apply(found.data);
      this.#good = { revision, content: found.data };
      this.#refused = null;
      this.#crashed = null;
    } catch (error) {
      this.#refused = { revision, ...why(error) };
      await Promise.resolve(this.#apply(this.#good?.content ?? {})).catch(() => {});
    }
    this.#keep(this.#good, null);
  }

  #keep(good: Kept | null, trying: string | null): void {
    keep(this.#path, JSON.stringify({ good, trying, crashed: this.#crashed } satisfies File));
  }
}

function why(error: unknown): { code: string; message: string } {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code.slice(0, 64) : 'SETTINGS_FAILED',
    message: String(message ?? error).slice(0, 1_000),
  };
}

/** A torn or foreign file is no settings: the relay sends them again. */
function readFile(path: string): File {
  const nothing = { good: null, trying: null, crashed: null };
  if (!existsSync(path)) return nothing;
  try {
    const { good, trying, crashed } = JSON.parse(readFileSync(path, 'utf8')) as Partial<File>;
    const content = edgeSettings.safeParse(good?.content);
    return {
      good: good && content.success ? { revision: String(good.revision), content: content.data } : null,
      trying: typeof trying === 'string' ? trying : null,
      crashed: typeof crashed === 'string' ? crashed : null,
    };
  } catch {
    return nothing;
  }
}
