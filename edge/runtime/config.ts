import { resolve } from 'node:path';
import { Fault } from '@vms/kit/fault';

export interface EdgeConfig {
  /** All of this edge's state. */
  readonly edgeHome: string;
  readonly relayUrl: string;
  /** Where the local subgraph listens on loopback; 0 picks a free port. */
  readonly localPort: number;
}

/** Where things are below an edge's home. */
export function edgePaths(edgeHome: string) {
  return {
    video: `${edgeHome}/video`,
    events: `${edgeHome}/events.db`,
    pictures: `${edgeHome}/pictures`,
    deviceStates: `${edgeHome}/device-states.json`,
    modelsConfig: `${edgeHome}/models-config.yaml`,
    ringSocket: `${edgeHome}/run/ring.sock`,
  } as const;
}

/** Reads VMS_EDGE_HOME (or VMS_HOME), VMS_RELAY_URL and VMS_EDGE_PORT, once. */
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
  return { edgeHome, relayUrl, localPort };
}
