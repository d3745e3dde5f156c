import type { SettingsReport } from '../../../schema/edge/edge-settings.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import { ClockOffset } from '../heartbeat/clock-offset.ts';
import type { Report } from './event-uplink.ts';
import type { BatchRecord, SessionRecord } from './sync-journal.ts';

export interface StreamReport {
  readonly cameraId: string;
  readonly state: string;
  readonly codec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly lastFrameAtMs: number | null;
  readonly reconnects: number;
  readonly gaps: number;
  readonly error: string | null;
  /** How its plan is acted by; absent before the recorder has said so. */
  readonly plan?: { readonly mode: string; readonly recording: boolean; readonly notExpected: string | null };
}

export interface CoverageSpan {
  readonly cameraId: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

/** What the edge's disk holds, and what was deleted from it since. */
export interface StorageReport {
  readonly volumeId: string;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly freeBytes: number;
  readonly cameras: readonly {
    readonly cameraId: string;
    readonly bytes: number;
    readonly oldestMs: number;
    readonly newestMs: number;
  }[];
  readonly deletions: readonly { readonly seq: number }[];
}

export interface EdgeLoadReport {
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

/** One queue of video jobs, counted since the edge last started. */
export interface VideoJobsReport {
  readonly queue: 'HIGH' | 'STANDARD';
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly dropped: number;
  readonly perSecond: number;
}

/** A model that analytics run, or would not take. */
export interface LoadedModelReport {
  readonly modelId: string;
  readonly version: string;
  readonly sha256: string | null;
  readonly provider: string | null;
  /** Since the analytics last started. */
  readonly frames: number;
  readonly msPerFrame: number;
  readonly state: 'READY' | 'REFUSED';
  readonly code: string | null;
  readonly reason: string | null;
}

/** What this edge tells of itself; each is asked for when it is due. */
export interface ReportSources {
  readonly streams: () => readonly StreamReport[];
  readonly coverage: () => readonly CoverageSpan[];
  /** With what was deleted after that one; null before anything was recorded. */
  readonly storage?: (afterDeletion: number) => StorageReport | null;
  readonly load: () => EdgeLoadReport;
  readonly videoJobs: () => readonly VideoJobsReport[];
  readonly loadedModels?: () => readonly LoadedModelReport[];
  /** What this machine is and has; told when it differs. */
  readonly inventory?: () => object;
  readonly softwareVersion: string;
  readonly clock: { now(): number };
}

interface HeartbeatReply {
  readonly cloudTime?: string;
  readonly commands?: readonly { readonly id: string; readonly order: string }[];
}

export interface TellingOptions {
  readonly sources: ReportSources;
  readonly report: Report;
  readonly connected: () => boolean;
  readonly appliedVersion: () => string | null;
  readonly settings: () => SettingsReport;
  readonly commands: Pick<CommandRunner, 'take' | 'reports' | 'settled'>;
  /** What went up, and what the cloud has not heard of it. */
  readonly uploads: () => {
    readonly oldestPendingAtMs: number | null;
    readonly bitsPerSecondMax: number | null;
    readonly sentBytes: number;
    readonly sessions: readonly SessionRecord[];
    readonly batches: readonly BatchRecord[];
    readonly confirm: () => void;
  };
  readonly outboxStats: () => { pendingEvents: number; lastAckAtMs: number | null; backlogBytes: number };
  readonly onFault: (why: unknown) => void;
}

const HEARTBEAT_MS = 3_000;
const LOOK_MS = 500;
const STREAMS_MS = 5_000;
const LEDGER_MS = 10_000;

/** Heartbeat each 3 s; streams when a state changes, else each 5 s; coverage, sync, settings and video jobs each 10 s; only while connected. */
export function startTelling(options: TellingOptions): {
  now(): void;
  settings(): void;
  commands(): void;
  stop(): void;
} {
  const { sources, report, connected, onFault } = options;
  const offset = new ClockOffset();
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const asOf = (): string => new Date(sources.clock.now()).toISOString();
  let toldInventory: string | undefined;
  let toldStates = '';
  let toldAtMs = 0;

  const heartbeat = async (): Promise<void> => {
    const sentAtMs = sources.clock.now();
    const found = sources.inventory?.();
    const text = JSON.stringify(found);
    const own = { at: asOf(), softwareVersion: sources.softwareVersion, clockOffsetMs: offset.offsetMs() };
    const input = text === toldInventory ? own : { ...own, inventory: found };
    const reply = (await report('heartbeat', { input })) as HeartbeatReply | null | undefined;
    toldInventory = text;
    offset.heard(sentAtMs, sources.clock.now(), Date.parse(reply?.cloudTime ?? ''));
    options.commands.take(
      (reply?.commands ?? []).map(({ id, order }) => ({ id, order: JSON.parse(order) as unknown })),
    );
    await commands();
  };
  const commands = async (): Promise<void> => {
    const all = options.commands.reports();
    if (all.length === 0) return;
    options.commands.settled((await report('commands', { input: { commands: all } })) as string[]);
  };
  const streams = async (force: boolean): Promise<void> => {
    const found = sources.streams();
    const states = JSON.stringify(found.map(({ cameraId, state, error, plan }) => [cameraId, state, error, plan]));
    const now = sources.clock.now();
    // `< toldAtMs`: a clock set back must not silence the report.
    const due = now - toldAtMs >= STREAMS_MS || now < toldAtMs;
    if (!force && !due && states === toldStates) return;
    toldStates = states;
    toldAtMs = now;
    const { cpuPercent, memoryBytes } = sources.load();
    const told = found.map((one) => ({
      cameraId: one.cameraId,
      state: one.state,
      codec: one.codec,
      width: whole(one.width),
      height: whole(one.height),
      fps: one.fps,
      bitrateBps: whole(one.bitrateBps),
      lastFrameAt: iso(one.lastFrameAtMs),
      reconnects: whole(one.reconnects),
      gaps: whole(one.gaps),
      error: one.error,
      ...(one.plan ? { mode: one.plan.mode, recording: one.plan.recording, notExpected: one.plan.notExpected } : {}),
    }));
    await report('streams', { input: { asOf: asOf(), streams: told, cpuPercent, memoryBytes } });
  };
  const ledger = async (): Promise<void> => {
    const { pendingEvents, lastAckAtMs, backlogBytes } = options.outboxStats();
    const appliedVersion = options.appliedVersion();
    const { oldestPendingAtMs, sessions, batches, confirm, ...uploads } = options.uploads();
    const sync = {
      ...{ asOf: asOf(), pendingEvents, lastAckAt: iso(lastAckAtMs), backlogBytes, appliedVersion, ...uploads },
      ...{ oldestPendingAt: iso(oldestPendingAtMs), sessions, batches },
    };
    const spans = sources.coverage().map(({ cameraId, kind, fromMs, toMs, reason }) => {
      return { cameraId, kind, fromMs, toMs, reason };
    });
    const told: Promise<unknown>[] = [report('sync', { input: sync }).then(confirm)];
    if (spans.length > 0) told.push(report('coverage', { input: { asOf: asOf(), spans } }));
    const jobs = sources.videoJobs();
    const models = sources.loadedModels?.() ?? [];
    if (jobs.length > 0 || models.length > 0) told.push(report('analytics', { input: { asOf: asOf(), jobs, models } }));
    await Promise.all(told);
  };
  const settings = async (): Promise<void> => {
    await report('settings', { input: { asOf: asOf(), documents: [options.settings()] } });
  };
  /** The last deletion that the cloud knows; null until it has said so. */
  let deletionsTold: number | null = null;
  const disk = async (): Promise<void> => {
    const found = sources.storage?.(deletionsTold ?? Number.POSITIVE_INFINITY);
    if (!found) return;
    const known = await report('storage', { input: { asOf: asOf(), ...found } });
    if (typeof known === 'number') deletionsTold = known;
  };
  const tell = (what: () => Promise<void>) => (): void => {
    if (connected()) what().catch(onFault);
  };
  const timers = [
    setInterval(tell(heartbeat), HEARTBEAT_MS),
    setInterval(
      tell(() => streams(false)),
      LOOK_MS,
    ),
    setInterval(tell(ledger), LEDGER_MS),
    setInterval(tell(disk), LEDGER_MS),
    setInterval(tell(settings), LEDGER_MS),
  ];
  return {
    now: () => {
      toldInventory = undefined;
      tell(heartbeat)();
      tell(() => streams(true))();
      tell(ledger)();
      tell(disk)();
      tell(settings)();
    },
    settings: tell(settings),
    commands: tell(commands),
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** GraphQL's Int takes nothing else. */
function whole(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value);
}
