import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { Fault } from '@vms/kit/fault';

export interface EdgeConfig {
  /** All of this edge's state. */
  readonly edgeHome: string;
  readonly relayUrl: string;
  /** Absolute path of the program that updates this edge; null: it is updated by hand. */
  readonly updateCommand: string | null;
  /** Where the local subgraph listens on loopback; 0 picks a free port. */
  readonly localPort: number;
  /** Who signs the certificates of rtsps cameras, PEM; null: any certificate is taken. */
  readonly cameraCa: string | null;
}

/** Where things are below an edge's home. */
export function edgePaths(edgeHome: string) {
  return {
    video: `${edgeHome}/video`,
    events: `${edgeHome}/events.db`,
    pictures: `${edgeHome}/pictures`,
    deviceStates: `${edgeHome}/device-states.json`,
    modelsConfig: `${edgeHome}/models-config.yaml`,
    backfillSocket: `${edgeHome}/run/backfill.sock`,
    ringSocket: `${edgeHome}/run/ring.sock`,
  } as const;
}

/** Reads VMS_EDGE_HOME (or VMS_HOME), VMS_RELAY_URL, VMS_EDGE_PORT, VMS_EDGE_UPDATE_COMMAND and VMS_EDGE_CAMERA_CA, once. */
export function readConfig(env: NodeJS.ProcessEnv): EdgeConfig {
  const edgeHome = resolve(env.VMS_EDGE_HOME ?? `${env.VMS_HOME ?? '.vms'}/edge`);
  const relayUrl = env.VMS_RELAY_URL ?? 'http://127.0.0.1:4000';
  if (!URL.canParse(relayUrl) || !/^https?:/.test(relayUrl)) {
    throw new Fault('CONFIG_INVALID', `VMS_RELAY_URL is ${relayUrl}; use an address like http://127.0.0.1:4000.`);
  }
  const localPort = Number(env.VMS_EDGE_PORT ?? 4100);
  if (!Number.isInteger(localPort) || localPort < 0 || localPort > 65_535) {
    throw new Fault('CONFIG_INVALID', `VMS_EDGE_PORT is ${env.VMS_EDGE_PORT}; use 0–65535.`);
  }
  const updateCommand = env.VMS_EDGE_UPDATE_COMMAND || null;
  if (updateCommand !== null && !isAbsolute(updateCommand)) {
    throw new Fault('CONFIG_INVALID', `VMS_EDGE_UPDATE_COMMAND is ${updateCommand}; use an absolute path.`);
  }
  return { edgeHome, relayUrl, localPort, updateCommand, cameraCa: readAuthority(env.VMS_EDGE_CAMERA_CA) };
}

function readAuthority(path: string | undefined): string | null {
  if (path === undefined || path === '') return null;
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Fault('CONFIG_INVALID', `VMS_EDGE_CAMERA_CA is ${path}; name a file of PEM certificates.`);
}
