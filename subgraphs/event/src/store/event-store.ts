import type { Log } from '@vms/kit/log';
import type { Bus } from '@vms/kit/ports/bus/bus';
import { Lane } from '@vms/kit/threads/lane';
import type { CameraFacts } from './cameras.ts';
import type { Change, ChangeOutcome, ChangeRequest } from './changes.ts';
import type { IncidentsRequest, StoredIncident } from './incidents.ts';
import type { Ingested } from './ingest.ts';
import type { Outgoing } from './outgoing.ts';
import type { PageRequest } from './pages.ts';
import type { StoredChange } from './read.ts';
import type { StoredEvent } from './rows.ts';
import { RuleStore } from './rule-store.ts';
import type { Scope } from './scope.ts';
import type { StatisticsRequest, StatisticsRow } from './statistics.ts';
import type { Swept } from './sweep.ts';
import type { EventPolicy, LogHead, Tenant } from './tenants.ts';
import type { ThreadData } from './thread.ts';

export interface EventStoreOptions extends Omit<ThreadData, 'role'> {
  /** Where messages go; the subgraph's way to the bus. */
  readonly bus: Pick<Bus, 'publish'>;
  readonly log: Log;
  /** How often messages that were left behind by a crash are looked for. */
  readonly pollMs?: number;
}

/** Under load, messages gather this long: each costs the bus and every consumer a flush to the disk. */
const GATHER_MS = 100;

/**
 * The tenants' logs on this machine. Nothing of it runs on the thread that serves requests: one thread writes (what comes
 * together is synced together), one answers what is quick, one searches, one counts and exports.
 */
export class EventStore {
  readonly #writer: Lane;
  readonly #quick: Lane;
  readonly #search: Lane;
  readonly #counting: Lane;
  readonly #slow: Lane;
  readonly #options: EventStoreOptions;
  readonly rules: RuleStore;
  readonly #wakes = new Map<string, Set<() => void>>();
  #sending: Promise<void> | null = null;
  #again = false;
  #hurry = false;
  #sentNo = 0;
  #stopped = false;
  readonly #made: Promise<unknown>;
  readonly #timer: NodeJS.Timeout;

  constructor(options: EventStoreOptions) {
    this.#options = options;
    const { file, keepMs } = options;
    const program = new URL('./thread.ts', import.meta.url);
    const lane = (role: ThreadData['role']) =>
      new Lane({ program, data: { role, file, keepMs } satisfies ThreadData, name: 'The event log' });
    this.#writer = lane('writer');
    this.#quick = lane('reader');
    this.#search = lane('reader');
    this.#counting = lane('reader');
    this.#slow = lane('reader');
    this.rules = new RuleStore({
      write: (op, ...args) => this.#writer.ask(op, ...args),
      read: (op, ...args) => this.#read(this.#quick, op, ...args),
      appended: (tenantId) => this.#appended(tenantId),
    });
    // Readers find the tables there: the writer makes them before its first answer.
    this.#made = this.#writer.ask('begin');
    this.#made.catch(() => {});
    this.#timer = setInterval(() => this.send(), options.pollMs ?? 1_000);
    this.#timer.unref();
  }

  /** What `vms.cameras` and `vms.assignments` say; absent fields stay. */
  learnCamera(camera: CameraFacts): Promise<void> {
    return this.#writer.ask('learnCamera', camera);
  }

  /** Durable when it resolves. */
  async ingest(caller: { tenantId: string; edgeId: string }, batch: string, nowMs: number): Promise<Ingested> {
    const { tenantId, edgeId } = caller;
    const ingested = await this.#writer.ask<Ingested>('ingest', { tenantId, edgeId }, batch, nowMs);
    this.#appended(tenantId);
    return ingested;
  }

  /** The log as of now, made when the tenant has none yet. */
  async tenant(tenantId: string): Promise<Tenant> {
    return (
      (await this.#read<Tenant | null>(this.#quick, 'tenant', tenantId)) ??
      this.#writer.ask<Tenant>('openTenant', tenantId)
    );
  }

  /** Every tenant's cursors of before are refused from now on. */
  raiseEpochs(): Promise<void> {
    return this.#writer.ask('raiseEpochs');
  }

  head(tenantId: string): Promise<LogHead> {
    return this.tenant(tenantId);
  }

  /** Newest first. */
  page(request: PageRequest): Promise<StoredEvent[]> {
    return this.#read(this.#for(request), 'page', request);
  }

  count(request: Omit<PageRequest, 'limit' | 'beforeSeq'>, max: number): Promise<number> {
    return this.#read(this.#counting, 'count', request, max);
  }

  newestOfEach(
    request: PageRequest,
    by: 'camera' | 'site',
    ids: readonly string[],
  ): Promise<Map<string, StoredEvent[]>> {
    return this.#read(this.#for(request), 'newestOfEach', request, by, ids);
  }

  /** Oldest first, strictly after `seq`. */
  after(tenantId: string, seq: number, limit: number): Promise<StoredEvent[]> {
    return this.#read(this.#quick, 'after', tenantId, seq, limit);
  }

  /** Changes of events up to `upToSeq`, oldest first. */
  changesAfter(tenantId: string, changeSeq: number, upToSeq: number, limit: number): Promise<StoredChange[]> {
    return this.#read(this.#quick, 'changesAfter', tenantId, changeSeq, upToSeq, limit);
  }

  byId(tenantId: string, ids: readonly string[], scope: Scope): Promise<StoredEvent[]> {
    return this.#read(this.#quick, 'byId', tenantId, ids, scope);
  }

  incidentsById(tenantId: string, ids: readonly string[], scope: Scope): Promise<StoredIncident[]> {
    return this.#read(this.#quick, 'incidentsById', tenantId, ids, scope);
  }

  incidentsPage(request: IncidentsRequest): Promise<StoredIncident[]> {
    return this.#read(this.#quick, 'incidentsPage', request);
  }

  statistics(request: StatisticsRequest): Promise<StatisticsRow[]> {
    return this.#read(this.#slow, 'statistics', request);
  }

  /** A page on the thread for what may take its time. */
  exportPage(request: PageRequest): Promise<StoredEvent[]> {
    return this.#read(this.#slow, 'page', request);
  }

  async changeEvents(
    who: { tenantId: string; scope: Scope },
    requests: readonly ChangeRequest[],
    change: Change,
    nowMs: number,
  ): Promise<ChangeOutcome[]> {
    const outcomes = await this.#writer.ask<ChangeOutcome[]>('changeEvents', who, requests, change, nowMs);
    this.#appended(who.tenantId);
    return outcomes;
  }

  async changeIncident(
    who: { tenantId: string; scope: Scope },
    request: ChangeRequest,
    change: Change,
    nowMs: number,
  ): Promise<ChangeOutcome> {
    const outcome = await this.#writer.ask<ChangeOutcome>('changeIncident', who, request, change, nowMs);
    this.#appended(who.tenantId);
    return outcome;
  }

  /** False when there is no such event of this edge. */
  async pictureArrived(edge: { tenantId: string; edgeId: string }, id: string, nowMs: number): Promise<boolean> {
    const arrived = await this.#writer.ask<boolean>('pictureArrived', edge, id, nowMs);
    this.#appended(edge.tenantId);
    return arrived;
  }

  picturesDeleted(ids: readonly string[]): Promise<void> {
    return this.#writer.ask('picturesDeleted', ids);
  }

  setPolicy(tenantId: string, change: Partial<EventPolicy> & { version: number }): Promise<EventPolicy> {
    return this.#writer.ask('setPolicy', tenantId, change);
  }

  tenants(): Promise<string[]> {
    return this.#read(this.#slow, 'tenants');
  }

  /** One step of the tenant's retention. */
  async sweep(tenantId: string, limit: number, nowMs: number): Promise<Swept> {
    const swept = await this.#writer.ask<Swept>('sweep', tenantId, limit, nowMs);
    if (swept.removed > 0) this.#appended(tenantId);
    return swept;
  }

  /** Calls `wake` after every commit that touched this tenant's log. */
  onAppended(tenantId: string, wake: () => void): () => void {
    const wakes = this.#wakes.get(tenantId) ?? new Set();
    this.#wakes.set(tenantId, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.#wakes.get(tenantId) === wakes) this.#wakes.delete(tenantId);
    };
  }

  /** Publishes what commits left to be sent, in their order; what cannot be sent now is sent later. */
  send(): void {
    this.#again = true;
    this.#sending ??= this.#sendAll()
      .catch((error: unknown) => {
        if (!this.#stopped)
          this.#options.log.error({ err: error }, 'Messages of events could not be sent; trying again.');
      })
      .finally(() => {
        this.#sending = null;
      });
  }

  /** SQL statements run so far, on all threads. */
  get statements(): number {
    return this.#writer.ran + this.#quick.ran + this.#search.ran + this.#counting.ran + this.#slow.ran;
  }

  /** Resolves when everything committed so far is on the bus. */
  async drain(): Promise<void> {
    this.#hurry = true;
    this.send();
    while (this.#sending) await this.#sending;
    this.#hurry = false;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#hurry = true;
    await this.#sending;
    await this.#writer.stop();
    await Promise.all([this.#quick, this.#search, this.#counting, this.#slow].map((lane) => lane.stop()));
  }

  async #sendAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      const messages = await this.#writer.ask<Outgoing[]>('takeOutgoing', this.#sentNo);
      if (messages.length === 0) continue;
      await this.#options.bus.publish(
        messages.map(({ id, topic, tenantId, payload }) => ({ id, topic, key: tenantId, payload })),
      );
      this.#sentNo = messages.at(-1)?.no ?? this.#sentNo;
      this.#again = true;
      if (!this.#hurry) await new Promise((resolve) => setTimeout(resolve, GATHER_MS).unref());
    }
  }

  async #read<T>(lane: Lane, op: string, ...args: unknown[]): Promise<T> {
    await this.#made;
    return lane.ask<T>(op, ...args);
  }

  #for({ filter }: PageRequest): Lane {
    return filter.match === undefined ? this.#quick : this.#search;
  }

  #appended(tenantId: string): void {
    for (const wake of [...(this.#wakes.get(tenantId) ?? [])]) wake();
    this.send();
  }
}
