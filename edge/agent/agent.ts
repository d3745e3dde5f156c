import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import type { DesiredState } from '../../schema/edge/desired-state.ts';
import {
  type FromRelay,
  type OpenMedia,
  RELAY_PROTOCOL,
  type RelayPrincipal,
  type RelayRequest,
} from '../../schema/edge/relay-messages.ts';
import type { ActionLedger } from '../storage/outbox/action-ledger.ts';
import { CommandRunner, type Work } from './commands/command-runner.ts';
import { awaitIdentity } from './enrolment/await-identity.ts';
import type { Identity } from './enrolment/identity.ts';
import { ActionUplink } from './sync/action-uplink.ts';
import { Bandwidth } from './sync/bandwidth.ts';
import { DesiredKeeper } from './sync/desired-keeper.ts';
import { type AgentOutbox, encodeBatches } from './sync/event-batches.ts';
import { EventUplink } from './sync/event-uplink.ts';
import { PictureUplink } from './sync/picture-uplink.ts';
import { Reports } from './sync/reports.ts';
import { type ApplySettings, SettingsKeeper } from './sync/settings-keeper.ts';
import { SyncJournal } from './sync/sync-journal.ts';
import { type ReportSources, startTelling } from './sync/telling.ts';
import { KeptResults } from './tunnel/kept-results.ts';
import { Tunnel } from './tunnel/tunnel.ts';

const RETRY_MS = 1_000;

export interface AgentOptions extends ReportSources {
  readonly edgeHome: string;
  /** http:// or https:// of the relay; `enrolment.json` may name another one for enrolling. */
  readonly relayUrl: string;
  readonly execute: (
    document: string,
    variables: Record<string, unknown>,
    principal: RelayPrincipal,
    deadlineMs: number,
  ) => Promise<ExecutionResult>;
  readonly sdlHash: string;
  /** Throws when the state cannot be run: the last good one stays. */
  readonly onDesired: (state: DesiredState) => void | Promise<void>;
  /** Does what the cloud asks of this machine. */
  readonly work?: Work;
  /** Rejects with what does not fit this machine: the last good ones stay. */
  readonly onSettings?: ApplySettings;
  /** `url` is where to dial with the message's one-time token. */
  readonly onOpenMedia: (message: OpenMedia & { readonly url: string }) => void;
  readonly outbox: AgentOutbox;
  /** How actions of rules ended; absent: this edge does none. */
  readonly actions?: Pick<ActionLedger, 'toReport' | 'reported'>;
  readonly log: { info(fields: object, message?: string): void; warn(fields: object, message?: string): void };
  /** For tests; once per 100 ms the outbox is looked at, since another process may have raised. */
  readonly pollMs?: number;
}

export interface Agent {
  connected(): boolean;
  /** Null before enrolment. */
  edgeServerId(): string | null;
  appliedVersion(): string | null;
  /** Call after raising an event in this process; others are found within 100 ms. */
  wakeEvents(): void;
  stop(): Promise<void>;
}

/** This edge's end of the cloud: enrols, dials out, answers, reports, and keeps its last good orders. */
export function startAgent(options: AgentOptions): Agent {
  const { edgeHome, relayUrl, outbox, clock, log } = options;
  const stopping = new AbortController();
  const kept = new KeptResults(edgeHome, () => clock.now());
  const desired = new DesiredKeeper(edgeHome, options.onDesired);
  const bandwidth = new Bandwidth(
    () => performance.now(),
    (ms) => wait(ms, undefined, { signal: stopping.signal }),
  );
  const settings = new SettingsKeeper(edgeHome, async (wanted) => {
    await options.onSettings?.(wanted);
    bandwidth.limit(wanted.upload?.bitsPerSecondMax ?? null);
  });
  const commands = new CommandRunner({
    edgeHome,
    work: options.work ?? noWork,
    afterRestart: (order) => {
      if (order.kind !== 'UPDATE_SOFTWARE') return null;
      const version = options.softwareVersion;
      if (version === order.version) return { state: 'DONE', result: JSON.stringify({ version }) };
      const message = `The edge was started again and still runs ${version}.`;
      return { state: 'FAILED', code: 'UPDATE_FAILED', message };
    },
    onChange: () => telling.commands(),
  });
  let identity: Identity | null = null;
  let tunnel: Tunnel | null = null;
  let connected = false;

  const reports = new Reports((message) => tunnel?.send(message) ?? false, randomUUID);
  const report: Reports['report'] = (kind, body) => reports.report(kind, body);
  const journal = new SyncJournal({ now: () => clock.now(), newId: randomUUID });
  /** What may be much; everything else is little, and tells whether the edge is well. */
  const upload = async (kind: 'events' | 'picture', body: object, items: number): Promise<unknown> => {
    const bytes = Object.values(body).reduce((sum: number, part) => sum + String(part).length, 0);
    await bandwidth.take(bytes);
    const answered = journal.sent(kind === 'events' ? 'EVENTS' : 'PICTURE', items, bytes);
    const answer = await report(kind, body);
    answered(outcomesOf(kind, answer));
    return answer;
  };
  const warn = (what: string) => (error: unknown) => {
    if (connected) log.warn({ error: String(error) }, what);
  };
  // A cloud that refuses is not asked again at once.
  let pausedUntilMs = 0;
  const pause = (what: string) => (error: unknown) => {
    pausedUntilMs = performance.now() + RETRY_MS;
    warn(what)(error);
  };
  const events = new EventUplink(
    encodeBatches(outbox, () => clock.now()),
    upload,
    pause('events were not taken'),
  );
  const pictures = new PictureUplink(outbox, upload, pause('a picture was not taken'));
  const actions = options.actions && new ActionUplink(options.actions, report, pause('actions were not taken'));
  const wakeEvents = (): void => {
    if (!connected || performance.now() < pausedUntilMs) return;
    events.wake();
    pictures.wake();
    actions?.wake();
  };
  const poll = setInterval(wakeEvents, options.pollMs ?? 100);
  outbox.onRaised?.(wakeEvents);
  const telling = startTelling({
    sources: options,
    report,
    connected: () => connected,
    appliedVersion: () => desired.appliedVersion(),
    settings: () => settings.report(),
    commands,
    outboxStats: () => outbox.stats(),
    uploads: () => ({
      oldestPendingAtMs: oldestOf(outbox),
      bitsPerSecondMax: bandwidth.bitsPerSecondMax,
      sentBytes: bandwidth.sentBytes,
      ...journal.news(),
    }),
    onFault: warn('a report was not taken'),
  });

  const answer = async (request: RelayRequest): Promise<void> => {
    const { id, document, variables, principal, deadlineMs, idempotencyKey } = request;
    const work = (): Promise<ExecutionResult> => options.execute(document, variables, principal, deadlineMs);
    let result: ExecutionResult;
    try {
      result = idempotencyKey ? await kept.once(idempotencyKey, work) : await work();
    } catch (error) {
      log.warn({ error: String(error), traceId: request.traceId }, 'a request failed');
      result = { errors: [{ message: 'The edge failed.', extensions: { code: 'INTERNAL' } }] as never };
    }
    tunnel?.send({ v: RELAY_PROTOCOL, type: 'result', id, result: JSON.parse(JSON.stringify(result)) });
  };
  const obey = async (state: unknown, { edgeServerId }: Identity): Promise<void> => {
    try {
      const version = await desired.take(state, edgeServerId);
      tunnel?.send({ v: RELAY_PROTOCOL, type: 'applied', version });
      log.info({ version }, 'desired state applied');
      await settings.take(desired.settings());
      telling.settings();
    } catch (error) {
      log.warn({ error: String(error) }, 'desired state refused; the last good one stays');
      const fault = { code: 'DESIRED_REFUSED', message: String((error as Error).message).slice(0, 2_000) };
      tunnel?.send({ v: RELAY_PROTOCOL, type: 'error', fault });
    }
  };
  const heard = (message: FromRelay, who: Identity): void => {
    if (message.type === 'request') void answer(message);
    else if (message.type === 'reported') reports.answered(message);
    else if (message.type === 'desired') void obey(message.state, who);
    else if (message.type === 'openMedia') options.onOpenMedia({ ...message, url: mediaUrl(relayUrl) });
    else if (message.type === 'error') log.warn({ ...message.fault }, 'the relay refused a frame');
  };

  const begin = async (): Promise<void> => {
    const onFault = (why: string): void => log.warn({ why }, 'enrolment failed');
    const who = await awaitIdentity({ edgeHome, relayUrl, signal: stopping.signal, onFault });
    identity = who;
    // Recording never waits for the cloud, and begins as it was set up.
    const restoring = settings.restore().catch((error) => log.warn({ error: String(error) }, 'kept settings refused'));
    await desired.restore(who.edgeServerId).catch((error) => log.warn({ error: String(error) }, 'kept state refused'));
    await restoring;
    await settings.take(desired.settings());
    if (stopping.signal.aborted) return;
    tunnel = new Tunnel({
      relayUrl,
      edgeServerId: who.edgeServerId,
      privateKey: who.privateKey,
      hello: () => ({
        sdlHash: options.sdlHash,
        softwareVersion: options.softwareVersion,
        desiredVersion: desired.appliedVersion(),
      }),
      now: () => clock.now(),
      random: Math.random,
      onConnected: () => {
        connected = true;
        journal.began();
        log.info({ edgeServerId: who.edgeServerId }, 'connected to the relay');
      },
      onMessage: (message) => {
        heard(message, who);
        if (message.type !== 'welcome') return;
        wakeEvents();
        telling.now();
      },
      onLost: (why) => {
        if (connected) log.warn({ why }, 'connection to the relay lost');
        if (connected) journal.ended(why);
        connected = false;
        reports.lost();
      },
    });
    tunnel.start();
  };
  const begun = begin().catch((error) => {
    if (!stopping.signal.aborted) log.warn({ error: String(error) }, 'the agent could not begin');
  });

  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping.abort();
    clearInterval(poll);
    telling.stop();
    connected = false;
    reports.lost();
    await begun;
    await commands.stop();
    tunnel?.stop();
    kept.close();
  };
  return {
    connected: () => connected,
    edgeServerId: () => identity?.edgeServerId ?? null,
    appliedVersion: () => desired.appliedVersion(),
    wakeEvents,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** By what the cloud said of each event; a picture is taken or an error. */
function outcomesOf(kind: 'events' | 'picture', answer: unknown) {
  if (kind === 'picture') return { stored: 1, duplicates: 0, refused: 0 };
  const outcomes = (answer as readonly { readonly outcome?: unknown }[]).map(({ outcome }) => outcome);
  const count = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(String(outcome))).length;
  return { stored: count('STORED'), duplicates: count('DUPLICATE'), refused: count('REJECTED', 'TOO_OLD') };
}

function oldestOf(outbox: Pick<AgentOutbox, 'pending'>): number | null {
  const [oldest] = outbox.pending(1);
  return oldest ? Number(oldest.raisedAtMs) : null;
}

const noWork: Work = () => Promise.reject(new Error('This edge does nothing of the kind.'));

function mediaUrl(relayUrl: string): string {
  return `${relayUrl.replace(/^http/, 'ws').replace(/\/$/, '')}/edge/media`;
}
