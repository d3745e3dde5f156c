import { loadavg, uptime } from 'node:os';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { EdgeInventory } from './inventory.ts';

export interface DiagnoseNeeds {
  readonly softwareVersion: string;
  readonly edgeServerId: string | null;
  readonly appliedVersion: string | null;
  readonly settings: unknown;
  readonly desired: DesiredState | null;
  readonly inventory: EdgeInventory;
  readonly children: readonly { readonly name: string; readonly pid: number | null; readonly deaths: number }[];
  readonly streams: readonly unknown[];
  readonly analytics: readonly unknown[];
  readonly models: readonly unknown[];
  readonly outbox: unknown;
  readonly storage: unknown;
  /** The newest lines of the log, oldest first. */
  readonly log: readonly string[];
}

const logCharsMax = 100_000;

/** All that says how this edge is, for whoever has to find out why it is not well. Addresses and names stay, secrets do not. */
export function diagnose(needs: DiagnoseNeeds): object {
  const { desired, log, ...rest } = needs;
  let room = logCharsMax;
  const newest: string[] = [];
  for (const line of log.toReversed()) {
    room -= line.length;
    if (room < 0) break;
    newest.unshift(line);
  }
  return {
    at: new Date().toISOString(),
    machine: { loadAverages: loadavg(), upSeconds: Math.round(uptime()), processSeconds: Math.round(process.uptime()) },
    memory: process.memoryUsage(),
    ...rest,
    cameras: (desired?.cameras ?? []).map(({ username, password, url, ...camera }) => ({
      ...{ cameraId: camera.cameraId, name: camera.name, plan: camera.plan ?? null, retention: camera.retention },
      ...{ address: withoutSecrets(url), hasCredentials: username !== null && password !== null },
      protocol: camera.device?.protocol ?? 'RTSP',
    })),
    rules: desired?.analyticsRules?.length ?? 0,
    log: newest,
  };
}

/** Host and path; a query may hold a token. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
